#!/bin/bash
# Sees to the programs that come from the operating system. Installs what is missing when it may
# (as root, with apt-get), else says in one line what to install. Only what the product needs to
# run is a reason to stop; font and text libraries are for printed files, browser and PostgreSQL for
# the tests.
set -euo pipefail

needed=() wanted=()
have() { command -v "$1" >/dev/null 2>&1; }

have java || needed+=(openjdk-17-jre-headless)
have mvn || needed+=(maven)
have npm || needed+=(nodejs npm)
have chromium || have chromium-browser || have google-chrome || wanted+=(chromium)
compgen -G '/usr/share/fonts/*/noto/NotoSansCJK*' >/dev/null || wanted+=(fonts-noto-cjk)
ldconfig -p | grep -q libpangoft2 || wanted+=(libpango-1.0-0 libpangoft2-1.0-0)
ldconfig -p | grep -q libharfbuzz-subset || wanted+=(libharfbuzz-subset0)
have pg_config || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || wanted+=(postgresql)

missing=("${needed[@]}" "${wanted[@]}")
if [ ${#missing[@]} -eq 0 ]; then
    echo "      nothing is missing"
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && have apt-get; then
    echo "      installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    exit 0
fi
echo "      please install: sudo apt-get install ${missing[*]}"
[ ${#needed[@]} -eq 0 ]
