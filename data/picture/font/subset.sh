#!/usr/bin/env bash
# Makes anka.ttf out of Noto Sans SC: the characters that are kept, and no more.
# It needs Debian's libharfbuzz-bin, unicode-data and perl, and in the folder
# $1 the unpacked npm package @expo-google-fonts/noto-sans-sc, 0.4.3.
set -euo pipefail
package=$1
here=$(cd "$(dirname "$0")" && pwd)
keep=$(mktemp)
trap 'rm -f "$keep"' EXIT

bzcat /usr/share/unicode/Unihan_OtherMappings.txt.bz2 | perl -CO -MEncode -ne '
	# 通用规范汉字表 (8,105), whose rare characters are of names of people and places
	print chr hex $1 if /^U\+(\w+)\tkTGH\t/;
	END {
		for my $row (1 .. 87) { # GB 2312: its punctuation, ①, ⑴, Ⅰ, Greek and ideographs; not kana, Cyrillic, bopomofo
			next if $row > 9 && $row < 16 || $row == 4 || $row == 5 || $row == 7 || $row == 8;
			for my $cell (1 .. 94) {
				print decode("gb2312", pack "CC", $row + 0xa0, $cell + 0xa0, Encode::FB_QUIET);
			}
		}
		print map chr, 0x20 .. 0x7e, 0xa0 .. 0xff;
		print "\x{2013}\x{2014}\x{2018}\x{2019}\x{201c}\x{201d}\x{2022}\x{2026}\x{2030}\x{20ac}\x{2103}\x{2109}\x{2150}\x{215b}";
		print map chr, 0x2190 .. 0x2199, 0x21d2, 0x2211, 0x221a, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713, 0xfffd;
		print map chr, 0x2460 .. 0x2473, 0x2474 .. 0x2487, 0x2160 .. 0x216b, 0x2170 .. 0x2179;
		print map chr, 0x25a0 .. 0x25ff, 0x2580 .. 0x2595, 0x2605, 0x2606, 0x3000 .. 0x301f, 0x3220 .. 0x3229;
		print map chr, 0x338e, 0x338f, 0x339c .. 0x33a1, 0x33a5, 0x33c4, 0x33d5, 0xff01 .. 0xff5e, 0xffe5;
	}' >"$keep"
hb-subset --text-file="$keep" --no-hinting --name-IDs=0,1,2,3,4,5,6,13,14 \
	--drop-tables+=GSUB,GPOS,GDEF,BASE,STAT,vhea,vmtx,gasp,prep \
	--output-file="$here/anka.ttf" "$package/400Regular/NotoSansSC_400Regular.ttf"
cp "$package/LICENSE_FONT" "$here/OFL.txt"
