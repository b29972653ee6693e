# Encodings: UTF-8 with and without a byte order mark, UTF-16 and UTF-32 with one, --encoding (weir-lang(7)). The files
# are made by iconv(1) and printf; byte offsets are counted by hand.

=== UTF-16LE is known by its mark
--- run
printf '\xff\xfe' >in.csv; printf 'id,näme\n1,Zoë €\n2,😀 "x"\n' | iconv -f UTF-8 -t UTF-16LE >>in.csv
weir 'map n = len(näme)' in.csv; weir 'filter id == 2' <in.csv; cat in.csv | weir 'filter id == 2'; rm in.csv
--- out
id,näme,n
1,Zoë €,5
2,"😀 ""x""",5
id,näme
2,"😀 ""x"""
id,näme
2,"😀 ""x"""

=== UTF-16BE is known by its mark
--- run
printf '\xfe\xff' >in.csv; printf 'id,näme\r\n1,Zoë €\r\n' | iconv -f UTF-8 -t UTF-16BE >>in.csv
weir 'select näme' in.csv; rm in.csv
--- out
näme
Zoë €

=== UTF-32 is known by its mark, and not taken for UTF-16 that begins with a NUL
--- run
printf '\xff\xfe\0\0' >le.csv; printf 'id\n😀\n' | iconv -f UTF-8 -t UTF-32LE >>le.csv
printf '\0\0\xfe\xff' >be.csv; printf 'id\n€\n' | iconv -f UTF-8 -t UTF-32BE >>be.csv
weir '' le.csv be.csv; rm le.csv be.csv
--- out
id
😀
€

=== a mark without text is a source of 0 bytes
--- run
printf '\xff\xfe' >a.csv; printf '\xfe\xff' >b.csv; printf '\xef\xbb\xbf' >c.csv; printf 'k\n1\n' >d.csv
weir '' a.csv b.csv c.csv; echo "$?"; weir 'reduce count()' a.csv; weir '' a.csv b.csv c.csv d.csv; rm ?.csv
--- out
0
count
0
k
1

=== one or two bytes of a mark are bytes, and alone they are a header
--- run
printf '\xff' >a.csv; weir '' a.csv | od -An -tx1; printf '\0\0' >a.csv; weir '' a.csv | od -An -tx1; rm a.csv
--- out
 ff 0a
 00 00 0a

=== the mark of UTF-8 is taken off every file, also behind compression, and a name is found without it
--- run
printf '\xef\xbb\xbfid,n\n1,a\n' >a.csv; printf 'n,id\nb,2\n' >b.csv; printf '\xef\xbb\xbfid,n\n3,c\n' | gzip >c.csv.gz
printf '\xef\xbb\xbfid,n\n4,d\n' | zstd -q >d.csv.zst
weir 'select id, n' a.csv b.csv c.csv.gz d.csv.zst; cat c.csv.gz | weir 'select id'; rm ?.csv*
--- out
id,n
1,a
2,b
3,c
4,d
id
3

=== the mark may come in crumbs
--- run
(printf '\xef'; sleep 0.05; printf '\xbb'; sleep 0.05; printf '\xbfid\n'; sleep 0.05; printf '1\n') | weir 'select id'
(printf '\xff'; sleep 0.05; printf '\xfe'; sleep 0.05; printf 'i'; sleep 0.05; printf '\0\n\0a\0\n\0') | weir ''
--- out
id
1
i
a
--- flag nomatrix: the pauses are the point

=== compressed UTF-16: decompressed, then made UTF-8
--- run
(printf '\xff\xfe'; printf 'id,t\n1,ä\n' | iconv -f UTF-8 -t UTF-16LE) >in
gzip -c in >a.csv.gz; zstd -qc in >a.csv.zst; weir '' a.csv.gz a.csv.zst; rm in a.csv.*
--- out
id,t
1,ä
1,ä

=== lines of UTF-16, and tabs
--- run
(printf '\xff\xfe'; printf 'ä b\nc "d"\n' | iconv -f UTF-8 -t UTF-16LE) >a.log; weir 'map n = len(line)' a.log
(printf '\xff\xfe'; printf 'k\tv\n1\ta\\tb\n' | iconv -f UTF-8 -t UTF-16LE) >a.tsv; weir --out csv '' a.tsv; rm a.log a.tsv
--- out
line,n
ä b,3
"c ""d""",5
k,v
1,a	b

=== latin1
--- file in.csv escaped
id,n\xe4me
1,Zo\xeb
2,"\xc4,\xff"
--- run
weir --encoding latin1 'filter len(näme) == 3 or id == 1' {in}
--- out
id,näme
1,Zoë
2,"Ä,ÿ"

=== windows-1252 has a euro
--- file in.csv escaped
k,v
a,\x80 12\x97
--- run
weir --encoding=windows-1252 'map n = len(v)' {in}
--- out
k,v,n
a,€ 12—,5

=== the name of an encoding is taken in any case, and a mark is taken off there, too
--- run
(printf '\xff\xfe'; printf 'id\n1\n' | iconv -f UTF-8 -t UTF-16LE) | weir --encoding UTF-16LE 'select id'
printf 'id\n1\n' | iconv -f UTF-8 -t UTF-16BE | weir --encoding utf-16be 'select id'
printf '\xef\xbb\xbfid\n1\n' | weir --encoding Utf-8 'select id'
--- out
id
1
id
1
id
1

=== an encoding of several bytes, cut anywhere
--- run
printf '名,値\n東京,1\n大阪,"a,b"\n' | iconv -f UTF-8 -t SHIFT_JIS >in.csv
weir --encoding shift_jis 'filter 名 != ""' in.csv; cat in.csv | weir --encoding shift_jis 'reduce count() by 名'; rm in.csv
--- out
名,値
東京,1
大阪,"a,b"
名,count
東京,1
大阪,1

=== side inputs and from are read in it, too
--- file in.csv escaped
k,v
\xe4,1
--- file more.csv escaped
v,k
2,\xf6
--- run
weir --encoding latin1 'union more.csv' in.csv; weir --encoding latin1 'from in.csv, more.csv | select k'
(printf '\xff\xfe'; printf 'k,v\nü,3\n' | iconv -f UTF-8 -t UTF-16LE) >u.csv; printf 'k,v\nä,1\n' | weir 'union u.csv'; rm u.csv
--- out
k,v
ä,1
ö,2
k
ä
ö
k,v
ä,1
ü,3

=== a stage whose columns are known late reads its own rows as they are
# The second half of the program reads what pivot gave; a name there that begins like gzip, UTF-16 or a mark is a name.
--- file in.csv escaped
k,\x1f\x8b,v
a,1,2
--- file u.csv escaped
k,\xff\xfe,v
a,1,2
--- file b.csv escaped
k,\xef\xbb\xbfx,v
a,1,2
--- run
for f in in.csv u.csv b.csv; do
  weir --encoding latin1 'pivot k: sum(v) by col(2) | map z = a' $f | weir 'select z'
  weir 'pivot k: sum(v) by col(2) | map z = a | select z' $f
done
--- out
z
2
z
2
z
2
z
2
z
2
z
2

=== bytes that the encoding has not: bad data, with line and offset, after the rows before it
# 0x81 stands for nothing in windows-1252. `k\n1\n` are 4 bytes, `\xe4\n` 2.
--- file in.csv escaped
k
1
\xe4
\x81x
2
--- run
weir --encoding windows-1252 '' {in}
--- out
k
1
ä
--- err
weir: error: {in}:4: no character of windows-1252 at byte 6 (81 78 0a 32 ...)
  hint: --encoding NAME tells how the input is written
--- exit 1

=== a stage that needs all its input gives nothing then
--- file in.csv escaped
k
1
\x81
--- run
weir --encoding windows-1252 'reduce count()' {in}
--- err contains
{in}:3: no character of windows-1252 at byte 4 (81 0a)
--- exit 1

=== half a pair of UTF-16
--- run
(printf '\xff\xfe'; printf 'a\nb\n' | iconv -f UTF-8 -t UTF-16LE; printf '\0\xd8x\0') >in.csv; weir '' in.csv; echo "$?"; rm in.csv
--- out
a
b
1
--- err
weir: error: in.csv:3: no character of UTF-16LE at byte 10 (00 d8 78 00)
  hint: --encoding NAME tells how the input is written

=== a text that ends in the middle of a character
--- run
(printf '\xff\xfe'; printf 'a\nb\nc' | iconv -f UTF-8 -t UTF-16LE; printf 'x') >in.csv; weir '' in.csv; echo "$?"; rm in.csv
printf 'a\n1\n\xe2\x82' | weir --encoding utf-8 ''; echo "$?"
--- out
a
b
1
a
1
1
--- err
weir: error: in.csv:3: the text ends in the middle of a character of UTF-16LE, at byte 12 (78)
weir: error: -:3: the text ends in the middle of a character of utf-8, at byte 4 (e2 82)

=== --encoding utf-8 wants UTF-8; without it bytes are bytes
--- file in.csv escaped
a
\xff
--- run
weir 'map n = len(a)' in.csv | od -An -c | head -1; weir --encoding utf-8 '' {in}
--- out
   a   ,   n  \n 377   ,   1  \n
a
--- err
weir: error: {in}:2: no character of utf-8 at byte 2 (ff 0a)
  hint: --encoding NAME tells how the input is written
--- exit 1

=== compressed data that is damaged is exit 3 in any encoding
--- run
(printf '\xff\xfe'; seq 20000 | iconv -f UTF-8 -t UTF-16LE) | gzip >in.csv.gz; head -c 30000 in.csv.gz >cut.gz
weir 'reduce count()' cut.gz; echo "$?"; rm in.csv.gz cut.gz
--- out
3
--- err
weir: error: cut.gz: the gzip data ends early
--- flag nomatrix: the size is the point

=== an encoding that nobody knows
--- run
weir --encoding lattin1 '' </dev/null; weir --encoding 'latin1//IGNORE' '' </dev/null; weir --encoding '' '' </dev/null
--- err
weir: error: --encoding: no encoding is called 'lattin1'
  hint: did you mean latin1?   (all names: iconv -l)
weir: error: --encoding: no encoding is called 'latin1//IGNORE'
  hint: such as latin1, windows-1252, utf-16le; all names: iconv -l
weir: error: --encoding: no encoding is called ''
  hint: such as latin1, windows-1252, utf-16le; all names: iconv -l
--- exit 2

=== much text of each encoding is what iconv(1) makes of it
--- run
unset WEIR_BLOCK WEIR_BATCH WEIR_WINDOW WEIR_SPILL WEIR_SPILL_BLOCK
python3 - <<'END'
import random
r = random.Random(7)
chars = "abcäß€—é😀名\n,"
with open("t", "w", encoding="utf-8") as f:
    f.write("n,text\n")
    for i in range(30000):
        f.write('%d,"%s"\n' % (i, "".join(r.choices(chars, k=r.randrange(12)))))
END
weir 'select text' t | md5sum >want
for e in UTF-16LE UTF-16BE UTF-32LE GB18030; do iconv -f UTF-8 -t $e t | weir --encoding $e 'select text' | md5sum | cmp - want; done
(printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE t) | gzip -1 | weir 'select text' | md5sum | cmp - want; rm t want
--- flag nomatrix: the size is the point
--- limit 60
