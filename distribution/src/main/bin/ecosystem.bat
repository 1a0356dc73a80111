@echo off
rem Starts Ecosystem in the foreground; Ctrl-C stops it.
rem
rem   ecosystem [run] [--app <name>] [--instance <id>] [<option>]...      --help names them all
rem
rem JAVA_HOME        the Java to run on, if it is at least 21
rem JAVA_OPTS        more options for the Java virtual machine
rem ECOSYSTEM_OPTS   the same, read after JAVA_OPTS
rem ECOSYSTEM_ROOT   the folder that all instances keep their files in, as --root
rem ECOSYSTEM_AOT    'off' keeps no archive of classes

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
set "FLAGS=-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:+UseCountedLoopSafepoints -XX:LoopStripMiningIter=1000 -XX:-UsePerfData -Xms32m -XX:NewSize=16m -XX:MetaspaceSize=64m"
if %FOUND_VERSION% GEQ 23 set "FLAGS=%FLAGS% --sun-misc-unsafe-memory-access=allow"
if %FOUND_VERSION% GEQ 25 set "FLAGS=%FLAGS% -XX:+UseCompactObjectHeaders"
rem Java tells whether it runs on a terminal only by the first kind of console that it had.
set "FLAGS=%FLAGS% -Djdk.console=java.base"
rem What does not fit is made anew and what is damaged is found out, so nobody need hear of it.
set KEEP=-XX:+VerifySharedSpaces -Xlog:disable -Xlog:all=error:stderr -Xlog:cds*=off:stderr
if %FOUND_VERSION% GEQ 25 set "KEEP=%KEEP% -Xlog:aot*=off:stderr"
set LAUNCH="-Decosystem.home=%HOME_FOLDER%" -jar "%HOME_FOLDER%\lib\io.ecosystem.launcher.jar"

rem What makes starts faster is kept for each distribution in the user's folder, or below the root folder.
set "ROOT=%ECOSYSTEM_ROOT%"
:arguments
if "%~1"=="" goto :caches
if "%~1"=="--root" set "ROOT=%~2"
shift
goto :arguments
:caches
set "CACHES=%LOCALAPPDATA%\ecosystem\cache"
if defined ROOT set "CACHES=%ROOT%\cache"
if not exist "%CACHES%\" mkdir "%CACHES%" 2>nul
set "NAME=%HOME_FOLDER:\=_%"
set "NAME=%NAME::=%"
set "ARCHIVE=%CACHES%\ecosystem_%NAME%.jsa"

rem A start leaves a mark until it is complete. One that is left tells that a start failed, or was cut off.
set "MARK=%ARCHIVE%.start"
if exist "%MARK%" del /q "%ARCHIVE%" "%MARK%" 2>nul
if /i "%ECOSYSTEM_AOT%"=="off" goto :plain
if not exist "%CACHES%\" goto :plain
type nul >"%MARK%" 2>nul
"%FOUND%\bin\java.exe" %FLAGS% -XX:+AutoCreateSharedArchive %KEEP% %JAVA_OPTS% %ECOSYSTEM_OPTS% "-XX:SharedArchiveFile=%ARCHIVE%" "-Decosystem.archive=%ARCHIVE%" "-Decosystem.archive.mark=%MARK%" %LAUNCH% %*
exit /b %ERRORLEVEL%

:plain
"%FOUND%\bin\java.exe" %FLAGS% %JAVA_OPTS% %ECOSYSTEM_OPTS% %LAUNCH% %*
exit /b %ERRORLEVEL%

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
