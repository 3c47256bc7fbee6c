@echo off
rem Builds and runs every test that Windows can run; the others say why they are skipped. The exit code is 0 if all is well.
cd /d "%~dp0"
dotnet --version >nul 2>nul
if not %errorlevel%==0 (
  echo The .NET 10 SDK is missing: https://dotnet.microsoft.com/download
  exit /b 1
)
dotnet build Snug.slnx -v quiet
if not %errorlevel%==0 exit /b 1
dotnet test --solution Snug.slnx --no-build --no-progress
