@echo off
rem Installs one instance as a Windows service, with Apache Commons Daemon (procrun). Run it as an administrator.
rem
rem   install-service <instance> [<folder of prunsrv.exe>]
rem
rem JAVA_HOME must name a Java of at least 21 that the account of the service can read.
rem See docs\windows.md.

setlocal EnableExtensions DisableDelayedExpansion
set "INSTANCE=%~1"
if not defined INSTANCE (
    echo Usage: install-service ^<instance^> [^<folder of prunsrv.exe^>]>&2
    exit /b 2
)
if not defined JAVA_HOME (
    echo Set JAVA_HOME to the folder of a Java of at least 21.>&2
    exit /b 2
)
for %%I in ("%~dp0..") do set "HOME_FOLDER=%%~fI"
set "PRUNSRV=%~2"
if not defined PRUNSRV set "PRUNSRV=%~dp0"
if not exist "%PRUNSRV%\prunsrv.exe" (
    echo There is no prunsrv.exe in "%PRUNSRV%". It is part of Apache Commons Daemon.>&2
    exit /b 1
)

rem Made before the first start, so that no other user can make it; only the service and administrators may enter.
set "DATA=%ProgramData%\ecosystem"
if not exist "%DATA%\" mkdir "%DATA%"
icacls "%DATA%" /inheritance:r /grant:r "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-544:(OI)(CI)F" >nul || exit /b 1
if not exist "%DATA%\log\" mkdir "%DATA%\log"

"%PRUNSRV%\prunsrv.exe" install "ecosystem-%INSTANCE%" ^
    --DisplayName="Ecosystem %INSTANCE%" ^
    --Description="Ecosystem, instance %INSTANCE%" ^
    --Startup=auto ^
    --ServiceUser=LocalSystem ^
    --Jvm="%JAVA_HOME%\bin\server\jvm.dll" ^
    --JvmOptions="-XX:+UseSerialGC;-XX:+UseCountedLoopSafepoints;-XX:LoopStripMiningIter=1000;--enable-native-access=ALL-UNNAMED;--add-opens=java.base/java.lang=ALL-UNNAMED;-Decosystem.home=%HOME_FOLDER%" ^
    --Classpath="%HOME_FOLDER%\lib\io.ecosystem.launcher.jar" ^
    --StartMode=jvm ^
    --StartClass=io.ecosystem.launcher.Launcher ^
    --StartParams="run;--instance;%INSTANCE%;--root;%DATA%" ^
    --StopMode=jvm ^
    --StopClass=io.ecosystem.launcher.Launcher ^
    --StopMethod=stop ^
    --StopTimeout=40 ^
    --LogPath="%DATA%\log" ^
    --LogPrefix="service-%INSTANCE%" ^
    --StdOutput=auto ^
    --StdError=auto
exit /b %ERRORLEVEL%
