#!/usr/bin/env bash
# Make the virtual environment if it is not there: tools/venv.sh FOLDER. Python is $PYTHON, else the first fit one of python3, python3.14 ... python3.11.
set -euo pipefail

folder=${1:?usage: tools/venv.sh FOLDER}
new='import sys; sys.exit(sys.version_info < (3, 11))'

new_enough() { command -v "$1" >/dev/null 2>&1 && "$1" -c "$new" >/dev/null 2>&1; }
makes_venvs() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c "import pip; $new" >/dev/null 2>&1; then
    exit 0
fi

python='' incapable=''
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if new_enough "$candidate"; then
        if makes_venvs "$candidate"; then python=$candidate; break; fi
        incapable=${incapable:-$candidate}
    fi
done

if [ -z "$python" ] && [ -n "$incapable" ]; then
    version=$("$incapable" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "$incapable ($version) cannot make virtual environments: its ensurepip or venv module is missing." >&2
    echo "Debian and Ubuntu keep them in a package of their own: apt-get install python$version-venv" >&2
    exit 1
fi
if [ -z "$python" ] && [ -n "${PYTHON:-}" ]; then
    echo "shipby needs Python 3.11 or newer; PYTHON=$PYTHON is not one. Leave PYTHON unset, or name another." >&2
    exit 1
fi
if [ -z "$python" ]; then
    echo "shipby needs Python 3.11 or newer and found none on the PATH." >&2
    echo "Install one (Debian 12, Ubuntu 24.04: apt-get install python3 python3-venv), or name one: make PYTHON=/path/to/python3.12 ..." >&2
    exit 1
fi

echo "Making $folder with $python ($("$python" -c 'import platform; print(platform.python_version())'))"
rm -rf "$folder"
"$python" -m venv "$folder"
