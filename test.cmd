@echo off
rem Builds and runs every test that Windows can run; the others say why they are skipped.
cd /d "%~dp0"
dotnet build Snug.slnx -v quiet || exit /b 1
dotnet test --solution Snug.slnx --no-build --no-progress
