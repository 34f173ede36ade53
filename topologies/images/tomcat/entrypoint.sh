#!/bin/bash
# Checks the settings, then becomes the JVM, so that it gets the signals.
set -euo pipefail

fail() {
  echo "Tomcat cannot start: $1." >&2
  exit 78
}

check() {
  [[ ${!1} =~ ^$2$ ]] || fail "$1 must be $3, but is \"${!1}\""
}
check JAVA_HEAP '[1-9][0-9]{0,5}[mg]' 'a size such as 256m'
check TOMCAT_MAX_THREADS '[1-9][0-9]{1,3}' 'a whole number from 10 to 9999'
check TOMCAT_MAX_CONNECTIONS '[1-9][0-9]{1,5}' 'a whole number from 10 to 999999'
check TOMCAT_ACCEPT_COUNT '[1-9][0-9]{0,4}' 'a whole number from 1 to 99999'
check TOMCAT_STOP_WAIT_MS '[0-9]{1,6}' 'a whole number from 0 to 999999'

# An application may bring a check of its own settings: the name of a class with a main method.
classes=/opt/tomcat/webapps/ROOT/WEB-INF/classes
if [[ -n ${SETTINGS_CHECK_CLASS:-} ]]; then
  java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp "$classes" "$SETTINGS_CHECK_CLASS"
fi

tomcat=/usr/share/tomcat10
class_path=$tomcat/bin/bootstrap.jar:$tomcat/bin/tomcat-juli.jar
for jar in "$tomcat"/lib/*.jar; do
  case $jar in
    */tomcat-i18n-* | */catalina-ant.jar) ;;
    *) class_path+=:$jar ;;
  esac
done

# The archive of parsed classes was written when the image was built; without it the JVM only starts slower.
archive=/opt/tomcat/classes.jsa
[[ ! -e $archive ]] || set -- -XX:SharedArchiveFile="$archive" -Xshare:auto "$@"

# shellcheck disable=SC2086 # JAVA_OPTS holds several options
exec java -Xms"$JAVA_HEAP" -Xmx"$JAVA_HEAP" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError \
  -Dfile.encoding=UTF-8 -Duser.timezone="$TZ" -Djava.awt.headless=true \
  -Djava.util.logging.config.file=/opt/tomcat/conf/logging.properties \
  -Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager \
  -Dorg.apache.tomcat.util.digester.PROPERTY_SOURCE=org.apache.tomcat.util.digester.EnvironmentPropertySource \
  -Dcatalina.home=$tomcat -Dcatalina.base=/opt/tomcat -Djava.io.tmpdir=/opt/tomcat/temp \
  "$@" $JAVA_OPTS \
  -classpath "$class_path" org.apache.catalina.startup.Bootstrap start
