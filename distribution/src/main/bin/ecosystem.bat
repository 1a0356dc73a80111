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
for %%I in ("%~dp0..") do set "HOME_FOLDER=%%~fI"
call "%HOME_FOLDER%\lib\java.bat" || exit /b 1

set "FLAGS=-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:+UseCountedLoopSafepoints -XX:LoopStripMiningIter=1000 -XX:-UsePerfData -Xms32m -XX:NewSize=16m -XX:MetaspaceSize=64m"
if %FOUND_VERSION% GEQ 23 set "FLAGS=%FLAGS% --sun-misc-unsafe-memory-access=allow"
if %FOUND_VERSION% GEQ 25 set "FLAGS=%FLAGS% -XX:+UseCompactObjectHeaders"
rem Java reports a terminal only through the first kind of console that it had.
set "FLAGS=%FLAGS% -Djdk.console=java.base"
rem What does not fit is made anew and what is damaged is found out, so no message is needed.
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

rem A start leaves a mark until it is complete. One that is left shows that a start failed, or was cut off.
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
