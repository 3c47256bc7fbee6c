using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Snug.Micro;

BenchmarkSwitcher.FromAssembly(typeof(Encoding).Assembly).Run(
    args, ManualConfig.Create(DefaultConfig.Instance).WithOptions(ConfigOptions.DisableOptimizationsValidator));
