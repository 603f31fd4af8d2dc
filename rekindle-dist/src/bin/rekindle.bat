@echo off
rem Runs the rekindle command of a distribution: finds a JDK 25 or newer, then starts Java.
rem
rem   REKINDLE_JAVA_HOME   the JDK to use, instead of the first one found
rem   REKINDLE_OPTS        more options for Java, such as -Xmx8g (JAVA_OPTS is read too)
rem
rem Without delayed expansion, which would take exclamation marks out of arguments.
setlocal EnableExtensions DisableDelayedExpansion
set "JDK="
set "SEEN="

if not defined REKINDLE_JAVA_HOME goto find
set "CANDIDATE=%REKINDLE_JAVA_HOME:"=%"
call :consider
if defined JDK goto start
echo rekindle: REKINDLE_JAVA_HOME names no JDK 25 or newer: "%CANDIDATE%">&2
if defined SEEN echo Found:%SEEN%>&2
exit /b 2

:find
if not defined JAVA_HOME goto path
set "CANDIDATE=%JAVA_HOME:"=%"
call :consider
:path
for %%j in (java.exe) do set "CANDIDATE=%%~dp$PATH:j"
if defined CANDIDATE set "CANDIDATE=%CANDIDATE%.."
if defined CANDIDATE call :consider
for %%f in ("Eclipse Adoptium" Java Microsoft Zulu) do (
  set "FOLDER=%ProgramFiles%\%%~f"
  call :scan
)
set "FOLDER=%ProgramFiles%\Amazon Corretto"
call :scan
set "FOLDER=%USERPROFILE%\.jdks"
call :scan
if defined JDK goto start
if not defined SEEN set "SEEN= no JDK at all"
echo rekindle: there is no JDK 25 or newer.>&2
echo Looked at REKINDLE_JAVA_HOME, JAVA_HOME, java on the PATH, "%ProgramFiles%" and "%FOLDER%".>&2
echo Found:%SEEN%>&2
echo How to get one: winget install EclipseAdoptium.Temurin.25.JDK>&2
echo or unpack https://adoptium.net/temurin/releases/?version=25 anywhere, and set>&2
echo REKINDLE_JAVA_HOME to its folder.>&2
exit /b 2

:start
rem Another collector, which is asked for by -XX:+Use..., would be one too many.
set "OPTIONS=%JAVA_OPTS% %REKINDLE_OPTS%"
set "OPTIONS=%OPTIONS:"=%"
set "OTHERS=%OPTIONS:-XX:+Use=%"
set "COLLECTOR=-XX:+UseSerialGC -XX:InitialRAMPercentage=12.5"
if not "%OTHERS%" == "%OPTIONS%" set "COLLECTOR="
"%JDK%\bin\java.exe" %COLLECTOR% --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED ^
  %JAVA_OPTS% %REKINDLE_OPTS% -cp "%~dp0..\lib\*" io.rekindle.cli.Main %*
exit /b %ERRORLEVEL%

rem Considers each folder in FOLDER.
:scan
if not exist "%FOLDER%" goto :eof
pushd "%FOLDER%"
for /d %%j in (*) do (
  set "CANDIDATE=%%~fj"
  call :consider
)
popd
goto :eof

rem Takes the folder CANDIDATE as the JDK if none was taken and it is one that serves. Only its file
rem `release` is read, since starting each java would take a while.
:consider
if defined JDK goto :eof
if not exist "%CANDIDATE%\bin\java.exe" goto :eof
if not exist "%CANDIDATE%\release" goto :eof
for %%d in ("%CANDIDATE%\.") do set "CANDIDATE=%%~fd"
set "VERSION="
for /f "usebackq tokens=1,2 delims==" %%a in ("%CANDIDATE%\release") do if "%%a" == "JAVA_VERSION" set "VERSION=%%~b"
set "MAJOR=0"
for /f "delims=.-+" %%m in ("%VERSION%") do set "MAJOR=%%m"
if %MAJOR% LSS 25 set "WHY=too old"& goto unfit
if not exist "%CANDIDATE%\bin\javac.exe" set "WHY=without a compiler: a JRE, not a JDK"& goto unfit
set "JDK=%CANDIDATE%"
goto :eof
:unfit
set SEEN=%SEEN% "%CANDIDATE%": Java %VERSION%, %WHY%;
goto :eof
