#!/bin/bash
# Behaves as the official MySQL image does where it matters, over MariaDB: MYSQL_ROOT_PASSWORD and its
# kin, a fresh or a filled /var/lib/mysql, /docker-entrypoint-initdb.d, arguments for the server.
set -eo pipefail

DATA=/var/lib/mysql
log() { echo "$(date -u +'%Y-%m-%d %H:%M:%S+00:00') [$1] [Entrypoint]: ${*:2}" >&2; }
quote() { printf %s "$1" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g"; }

# MYSQL_X_FILE names a file that holds MYSQL_X.
for name in MYSQL_ROOT_PASSWORD MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD; do
  file=${name}_FILE
  [ -z "${!file}" ] || export "$name=$(< "${!file}")"
done

initialize() {
  local password=$MYSQL_ROOT_PASSWORD file
  if [ -n "$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
    password=$(head -c 18 /dev/urandom | base64)
    log Note "GENERATED ROOT PASSWORD: $password"
  fi
  if [ -z "$password$MYSQL_ALLOW_EMPTY_PASSWORD" ]; then
    log ERROR "Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD"
    exit 1
  fi
  log Note "Initializing database files"
  mysql_install_db --user=mysql --datadir="$DATA" --skip-test-db --auth-root-authentication-method=normal --skip-log-bin >/dev/null
  password=$(quote "$password")
  # The server's bootstrap mode takes one statement a line.
  {
    echo "FLUSH PRIVILEGES;"
    echo "DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');"
    echo "FLUSH PRIVILEGES;"
    echo "ALTER USER 'root'@'localhost' IDENTIFIED BY '$password';"
    echo "CREATE USER 'root'@'${MYSQL_ROOT_HOST:-%}' IDENTIFIED BY '$password';"
    echo "GRANT ALL ON *.* TO 'root'@'${MYSQL_ROOT_HOST:-%}' WITH GRANT OPTION;"
    [ -z "$MYSQL_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"
    if [ -n "$MYSQL_USER" ]; then
      echo "CREATE USER '$MYSQL_USER'@'%' IDENTIFIED BY '$(quote "$MYSQL_PASSWORD")';"
      [ -z "$MYSQL_DATABASE" ] || echo "GRANT ALL ON \`$MYSQL_DATABASE\`.* TO '$MYSQL_USER'@'%';"
    fi
  } | mysqld --user=mysql --datadir="$DATA" --bootstrap --skip-log-bin || {
    rm -rf "$DATA/mysql"
    log ERROR "Initialization failed"
    exit 1
  }
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ -e "$file" ] || continue
    log Note "running $file"
    { [ -z "$MYSQL_DATABASE" ] || echo "USE \`$MYSQL_DATABASE\`;"; tr '\n' ' ' < "$file" | sed 's/; */;\n/g'; } |
      mysqld --user=mysql --datadir="$DATA" --bootstrap --skip-log-bin
  done
  log Note "MySQL init process done. Ready for start up."
}

[ "${1:0:1}" != - ] || set -- mysqld "$@"
if [ "$1" = mysqld ]; then
  shift
  install -d -o mysql -g mysql /run/mysqld "$DATA"
  log Note "Entrypoint script for MySQL Server $(mysqld --version | awk '{print $3}') started."
  [ -d "$DATA/mysql" ] || initialize
  set -- mysqld --user=mysql --datadir="$DATA" --bind-address=0.0.0.0 --socket=/run/mysqld/mysqld.sock --skip-name-resolve "$@"
fi
exec "$@"
