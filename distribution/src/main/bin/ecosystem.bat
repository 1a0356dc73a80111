@echo off
rem Starts Ecosystem in the foreground; Ctrl-C stops it.
rem
rem   ecosystem [run] [--with <feature>]... [--times]
rem
rem JAVA_HOME        the Java to run on, if it is at least 21
rem JAVA_OPTS        more options for the Java virtual machine
rem ECOSYSTEM_OPTS   the same, read after JAVA_OPTS

setlocal EnableExtensions DisableDelayedExpansion
set "REQUIRED=21"
for %%I in ("%~dp0..") do set "HOME_FOLDER=%%~fI"
set "FOUND="
set "FOUND_VERSION=0"

if defined JAVA_HOME call :consider "%JAVA_HOME%"
if defined FOUND goto :start

for %%I in (java.exe) do if not "%%~$PATH:I"=="" for %%J in ("%%~dp$PATH:I..") do call :consider "%%~fJ"
if defined FOUND goto :start

for %%P in (
    "%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu"
    "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%ProgramFiles%\RedHat" "%ProgramFiles%\OpenJDK"
    "%USERPROFILE%\.jdks" "%LOCALAPPDATA%\Programs\Eclipse Adoptium" "%SystemDrive%\Java"
) do if exist "%%~P\" for /d %%D in ("%%~P\*") do call :consider "%%~fD"
if defined FOUND goto :start

echo Ecosystem needs Java %REQUIRED% or later and finds none. Install one, or set JAVA_HOME to its folder.>&2
echo Looked at JAVA_HOME, PATH, and the folders of Java vendors below "%ProgramFiles%" and "%USERPROFILE%\.jdks".>&2
exit /b 1

:start
set "FLAGS=-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -XX:NewSize=16m"
if %FOUND_VERSION% GEQ 23 set "FLAGS=%FLAGS% --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
if %FOUND_VERSION% GEQ 25 set "FLAGS=%FLAGS% -XX:+UseCompactObjectHeaders"
"%FOUND%\bin\java.exe" %FLAGS% %JAVA_OPTS% %ECOSYSTEM_OPTS% -XX:+AutoCreateSharedArchive "-XX:SharedArchiveFile=%HOME_FOLDER%\data\ecosystem.jsa" -Xlog:disable -Xlog:all=error:stderr "-Decosystem.home=%HOME_FOLDER%" -jar "%HOME_FOLDER%\lib\io.ecosystem.launcher.jar" %*
exit /b %ERRORLEVEL%

rem Remembers the Java in folder %1 if it is new enough and newer than the one found before.
:consider
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "VERSION=0"
for /f "usebackq tokens=2 delims==" %%V in (`findstr /b "JAVA_VERSION=" "%~1\release"`) do for /f "tokens=1 delims=.-+" %%M in ("%%~V") do set "VERSION=%%~M"
if %VERSION% LSS %REQUIRED% exit /b 0
if %VERSION% LEQ %FOUND_VERSION% exit /b 0
set "FOUND=%~1"
set "FOUND_VERSION=%VERSION%"
exit /b 0
