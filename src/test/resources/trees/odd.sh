# A tree that nobody tidied, made in the current folder. Sourced with the release's binary and its stream module as $OLD and
# $OLD_MODULE, the new ones as $NEW and $NEW_MODULE, and free ports as $A to $E; without them it only names things.
TOP=$PWD/$(printf 'l\344t')                  # Latin-1
CONF=$TOP/$(printf '\304\343\272\303')       # GBK
PID=$TOP/$(printf 'n\374').pid
STATE=$TOP/$(printf '\343\201\202\205')      # UTF-8, and a byte that ends a line in C1
CANDIDATE=$TOP/$(printf 'n\351w')/nginx
MODULE=$TOP/$(printf 'n\351w')/$(printf 'str\352am').so
[ -n "${OLD:-}" ] || return 0

mkdir -p "$TOP/sbin" "$TOP/temp" "$CONF/sites" "${CANDIDATE%/*}" "$TOP/$(printf 'm\366d')"
cp "$OLD" "$TOP/sbin/nginx"
cp "$OLD_MODULE" "$TOP/$(printf 'm\366d')/${MODULE##*/}"
cp "$NEW" "$CANDIDATE"
cp "$NEW_MODULE" "$MODULE"

{
    # an editor's byte order mark where nginx takes it, and the ends of lines of another system
    printf '# \357\273\277 written on Windows\r\nworker_processes 2;\r\npid "%s";\r\n' "$PID"
    printf 'load_module "%s/%s";\r\n' "$TOP/$(printf 'm\366d')" "${MODULE##*/}"
    printf 'error_log "%s" info;\r\n' "$TOP/$(printf 'err\344r').log"
    printf 'events{}\r\ninclude none/*.conf;\r\ninclude %s;\r\n' "$(printf '\326\320').conf"
    printf "stream { include '*.stream'; }\r\n"
} >"$CONF/nginx.conf"

{
    echo 'http{access_log off;'
    for each in client_body proxy fastcgi uwsgi scgi; do
        echo "${each}_temp_path '$TOP/temp/$each';"
    done
    echo "map \$host \$odd{'{' '}';\"}\" '#'; \\; 1;"
    i=0
    while [ "$i" -lt 5000 ]; do
        echo "  host$i.example \"\${host}; listen 127.0.0.1:$i; {\";"
        i=$((i + 1))
    done
    echo '}'
    echo 'log_format odd "a{\"b\":$status}" '"'it\\'s';"
    echo 'include sites/*.conf ; include sit?s/none*/*; include sites/../by-name;'
    echo "server{listen 127.0.0.1:$A;include *.inc;}}"
} >"$CONF/$(printf '\326\320').conf"
printf 'location / { if ($host = "}") { return 400; } return 200 "{;#"; } # listen 127.0.0.1:1;' >"$CONF/$(printf '\205').inc"
printf 'server {\r\n  listen 127.0.0.1:%s; server_name h\344r;\r\n  return 204;\r\n}\r\n' "$B" >"$CONF/sites/$(printf 'sit\351').conf"
printf 'server { listen 127.0.0.1:%s; return 204; }' "$C" >"$CONF/sites/$(printf '\326\320\316\304').conf"
printf 'server { listen 127.0.0.1:%s; return 204; }' "$D" >"$CONF/by-name"
printf 'server { listen 127.0.0.1:%s; return "%s"; }' "$E" "$(printf '\344')" >"$CONF/$(printf '\351').stream"

# room for the whole title, as a shell's environment is
ROOM=$(printf '%01000d' 0) "$TOP/sbin/nginx" -p "$TOP/" -c "$CONF/nginx.conf"
