#!/bin/sh
# Makes the two fonts beside this file anew: the same bytes each time.
# Needs npm and python3; nothing is installed outside a temporary folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"

npm pack --silent inter-ui@3.19.3 >/dev/null
tar xzf inter-ui-3.19.3.tgz
python3 -m venv tools
tools/bin/pip --quiet install fonttools==4.60.1 brotli==1.1.0

# Latin with its extensions and Vietnamese, Greek, Cyrillic; accents, punctuation, super- and subscripts, currencies,
# letterlike signs, arrows, mathematics, geometric shapes.
letters=U+0020-02FF,U+0300-036F,U+0370-03FF,U+0400-052F,U+1E00-1EFF,U+1F00-1FFF
signs=U+2000-206F,U+2070-209F,U+20A0-20CF,U+2100-214F,U+2190-21FF,U+2200-22FF,U+25A0-25FF,U+FFFD
for weight in Regular SemiBold; do
    tools/bin/fonttools ttLib.woff2 decompress -o "full-$weight.ttf" "package/Inter (web)/Inter-$weight.woff2"
    tools/bin/pyftsubset "full-$weight.ttf" --unicodes="$letters,$signs" \
        --layout-features=ccmp,kern,locl,mark,mkmk --no-hinting --notdef-outline --no-recalc-timestamp --name-IDs='*' \
        --output-file="$here/Inter-$weight.ttf"
done
