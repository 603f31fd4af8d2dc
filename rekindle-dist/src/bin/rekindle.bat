@echo off
rem Runs the rekindle command with the JDK of REKINDLE_JAVA_HOME, JAVA_HOME or the PATH, 25 or newer.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if defined REKINDLE_JAVA_HOME set "JAVA=%REKINDLE_JAVA_HOME%\bin\java"
"%JAVA%" --version >nul 2>nul
if errorlevel 1 (
  echo rekindle: there is no Java at "%JAVA%"; set REKINDLE_JAVA_HOME to a JDK 25 or newer>&2
  exit /b 2
)
"%JAVA%" -XX:+UseSerialGC -XX:InitialRAMPercentage=12.5 --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED ^
  %JAVA_OPTS% %REKINDLE_OPTS% -cp "%~dp0..\lib\*" io.rekindle.cli.Main %*
exit /b %ERRORLEVEL%
