--explain (weir(1)): the plan as text and, with --explain=dot, as a graph. What is drawn is asked of dot(1) itself.

=== what may spill, what waits, what stops, and the bounds
# Bounds by lib/README.md: 4 sequences for each thread; 24 MiB, or a 16th of --memory, and as much for each thread; of
# streams 4 batches. Three instances can spill (two that sort, one that cuts): three quarters of 960 MiB, in thirds.
--- file in.csv
k,v
--- run
weir --explain -j 2 --memory 960M --tmp-dir /var/tmp 'filter v > 1 | sort -v | take 3' in.csv
weir --explain -j 3 --memory 96M 'filter v > 1' in.csv | tail -3
--- out
stage 1  parallel  <- blocks of the input
    read in.csv, 2 of 2 columns
    filter v > 1
    sort -v  [needs all its input]  [may spill]
stage 2  in order, one instance  <- gather, merged streams  (new segment)
    line up sorted runs  [needs all its input]  [may spill]
stage 3  parallel  <- any instance takes the next sequence
    merge a stretch of them
stage 4  in order, one instance  <- by sequence
    take 3  [stops early]
stage 5  parallel  <- any instance takes the next sequence
    format as CSV, 2 columns
stage 6  in order, one instance  <- by sequence
    write in order
bounds  2 threads, 8 sequences of 256 KiB in flight in a segment, --memory 960 MiB
        the operators of a stage are fused: a batch goes through all of them at once
        between stages: by sequence, those in flight, and 72 MiB in a segment; streams, 4 batches each
        what may spill does so beyond its share of 240 MiB of memory, to /var/tmp
bounds  3 threads, 12 sequences of 256 KiB in flight in a segment, --memory 96 MiB
        the operators of a stage are fused: a batch goes through all of them at once
        between stages: by sequence, those in flight, and 24 MiB in a segment; streams, 4 batches each
--- flag nomatrix: the plan says how many threads there are

=== blocks by lib/README.md: 256 KiB, 512 with more than eight threads, or where rows are only counted
--- file in.csv
k,v
--- run
for j in 8 9; do
  for p in 'reduce count()' 'reduce sum(v)' 'join in.csv as r on k | reduce count()'; do
    weir --explain -j $j "$p" in.csv | grep -o 'of [0-9]* KiB'
  done
done
--- out
of 512 KiB
of 256 KiB
of 256 KiB
of 512 KiB
of 512 KiB
of 512 KiB
--- flag nomatrix: the plan says how many threads there are

=== a program of several lines, in one each
--- file in.csv
k,v
--- run
weir --explain 'filter (k == "a	b" or
     k == "é
c") and

 v > 1' in.csv | grep filter
--- out
    filter (k == "a\tb" or k == "é c") and v > 1
--- flag nomatrix: it is about how it is shown

=== --explain=dot: what dot draws
# Boxes, their lines, and edges with their kinds; quotes, backslashes, what looks like dot's own escapes and HTML's
# entities, and characters beyond ASCII stand in the picture as in the program.
--- file in.csv
k,v
--- file other.csv
k,w
--- file look.py
import sys
import xml.etree.ElementTree as ET
SVG = "{http://www.w3.org/2000/svg}"
for g in ET.parse(sys.stdin).iter(SVG + "g"):
    if g.get("class") in ("node", "edge"):
        lines = [t.text.replace("\xa0", " ").strip() for t in g.iter(SVG + "text")]
        dashed = any(p.get("stroke-dasharray") for p in g.iter(SVG + "path"))
        print(g.get("class"), g.find(SVG + "title").text, lines, "dashed" if dashed else "")
--- run
weir -j 2 --memory 1G --explain=dot 'filter k != "\"\\N\\l<b>&lt;&amp;é鈴{|}" and k ~ /\d"\\/ | join other.csv on k | tee (filter v > 1 | to a.csv) | reduce n = count() by k' in.csv | dot -Tsvg | python3 look.py | sort
--- out
edge s1->s2 ['by sequence', '8 sequences'] 
edge s2->s3 ['when it has ended'] dashed
edge s3->s4 ['any instance takes the next sequence', '8 sequences'] 
edge s3->s6 ['any instance takes the next sequence', '8 sequences'] 
edge s4->s5 ['by sequence', '8 sequences'] 
edge s6->s7 ['exchange by key', '4 batches each'] 
edge s7->s8 ['gather, merged streams', '4 batches each'] 
edge s8->s9 ['any instance takes the next sequence', '8 sequences'] 
edge s9->s10 ['by sequence', '8 sequences'] 
node s1 ['stage 1, parallel, 2', 'read other.csv, 2 of 2 columns'] 
node s10 ['stage 10, in order, one instance', 'write in order'] 
node s2 ['stage 2, in order, one instance', 'keep 1 column of its rows by k  [may spill]'] 
node s3 ['stage 3, parallel, 2', 'read in.csv, 2 of 2 columns', 'filter k != "\\"\\\\N\\\\l<b>&lt;&amp;é鈴{|}" and k ~ /\\d"\\\\/', 'join other.csv on k'] 
node s4 ['stage 4, parallel, 2', 'filter v > 1', 'format as CSV, 3 columns'] 
node s5 ['stage 5, in order, one instance', 'write in order'] 
node s6 ['stage 6, parallel, 2', 'partial reduce n = count() by k  [needs all its input]'] 
node s7 ['stage 7, one instance a partition, 2', 'reduce n = count() by k  [needs all its input]  [may spill]'] 
node s8 ['stage 8, in order, one instance', 'line up the streams'] 
node s9 ['stage 9, parallel, 2', 'merge a stretch of them', 'format as CSV, 2 columns'] 
--- flag nomatrix: the plan says how many threads there are

=== --explain=dot: stages behind those whose columns are known only when they have run
# The text counts them from 1 again.
--- file in.csv
k,m,v
--- run
weir -j 2 --explain=dot 'pivot m: sum(v) by k | sort k' in.csv | grep -o 's[0-9]* .label="stage [0-9]*\|s[0-9]* -> s[0-9]* .label="when[^"]*'
weir -j 2 --explain=dot 'pivot m: sum(v) by k | sort k' in.csv | dot -Tplain | grep -c ^node
weir -j 2 --explain 'pivot m: sum(v) by k | sort k' in.csv | grep -c '^stage\|^then'
--- out
s1 [label="stage 1
s2 [label="stage 2
s3 [label="stage 3
s4 [label="stage 4
s5 [label="stage 5
s6 [label="stage 6
s7 [label="stage 1
s6 -> s7 [label="when its columns are known
s8 [label="stage 2
s9 [label="stage 3
s10 [label="stage 4
10
11
--- flag nomatrix: the plan says how many threads there are

=== --explain=dot finds errors and takes no other word
--- file in.csv
k,v
--- run
weir --explain=dot 'filter w > 1' in.csv; echo $?
weir --explain=svg 'filter v > 1' in.csv; echo $?
weir --explain=dot '' in.csv > /dev/full; echo $?
--- out
2
2
3
--- err
weir: error: no column 'w' in in.csv
  filter w > 1
         ^ columns: k, v
weir: error: --explain takes dot, not 'svg'
weir: error: cannot write to standard output: No space left on device
