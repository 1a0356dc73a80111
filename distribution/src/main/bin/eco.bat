@echo off
rem Talks to instances of Ecosystem from the command line; 'eco --help' says how.
rem
rem JAVA_HOME        the Java to run on, if it is at least 21
rem ECO_OPTS         more options for the Java virtual machine
rem ECOSYSTEM_ROOT   the folder that the instances keep their files in, as --root
rem ECO_CONTEXT      the context of 'eco context' to use
rem NO_COLOR         if set, there are no colours

setlocal EnableExtensions DisableDelayedExpansion
for %%I in ("%~dp0..") do set "HOME_FOLDER=%%~fI"
call "%HOME_FOLDER%\lib\java.bat" || exit /b 1

set "FLAGS=-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -XX:-UsePerfData -Xms16m"
if not "%~1"=="bench" set "FLAGS=%FLAGS% -XX:TieredStopAtLevel=1"
if %FOUND_VERSION% GEQ 23 set "FLAGS=%FLAGS% --sun-misc-unsafe-memory-access=allow"
"%FOUND%\bin\java.exe" %FLAGS% %ECO_OPTS% -jar "%HOME_FOLDER%\lib\eco.jar" %*
exit /b %ERRORLEVEL%
