@echo off
rem What the scripts in bin share: sets FOUND to the folder of a Java that is new enough, and FOUND_VERSION. It ends with 1 if
rem there is none.

set "REQUIRED=21"
set "FOUND="
set "FOUND_VERSION=0"

if defined JAVA_HOME call :consider "%JAVA_HOME%"
if defined FOUND exit /b 0

for %%I in (java.exe) do if not "%%~$PATH:I"=="" for %%J in ("%%~dp$PATH:I..") do call :consider "%%~fJ"
if defined FOUND exit /b 0

for %%P in (
    "%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu"
    "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%ProgramFiles%\RedHat" "%ProgramFiles%\OpenJDK"
    "%USERPROFILE%\.jdks" "%LOCALAPPDATA%\Programs\Eclipse Adoptium" "%SystemDrive%\Java"
) do if exist "%%~P\" for /d %%D in ("%%~P\*") do call :consider "%%~fD"
if defined FOUND exit /b 0

echo Ecosystem needs Java %REQUIRED% or later and finds none. Install one, or set JAVA_HOME to its folder.>&2
echo Looked at JAVA_HOME, PATH, and the folders of Java vendors below "%ProgramFiles%" and "%USERPROFILE%\.jdks".>&2
exit /b 1

rem Remembers the Java in folder %1 if it is new enough and newer than the one found before.
:consider
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "VERSION=0"
for /f "usebackq tokens=1,2 delims==" %%K in ("%~1\release") do if "%%K"=="JAVA_VERSION" for /f "tokens=1 delims=.-+" %%M in ("%%~L") do set "VERSION=%%M"
if %VERSION% LSS %REQUIRED% exit /b 0
if %VERSION% LEQ %FOUND_VERSION% exit /b 0
set "FOUND=%~1"
set "FOUND_VERSION=%VERSION%"
exit /b 0
