Markdown tables out (weir-lang(7), Formats): by hand from the contract.

=== a table, its bars escaped, line ends as <br>
--- file in.csv escaped
a,"b|c"\n
1.50,x|y\n
,"p\nq\r\nr"\n
--- run
weir --out md '' {in}
--- out
| a | b\|c |
| --- | --- |
| 1.50 | x\|y |
|  | p<br>q<br>r |

=== computed values, a sort, and the extension
--- file in.csv
k,v
a,1
b,2
--- run
weir 'map d = v * 0.5, t = v > 1 | sort -v' in.csv -o o.md
--- makes o.md
| k | v | d | t |
| --- | --- | --- | --- |
| b | 2 | 1 | true |
| a | 1 | 0.5 | false |

=== words of --null stay as they are where nothing changed them
--- file in.csv
a
NA
--- run
weir --null NA --out md '' {in}
--- out
| a |
| --- |
| NA |

=== no rows: the names; pivot's names
--- file in.csv
k,m
a,x
--- run
weir --out md 'filter k == "z"' in.csv; weir --out md 'pivot m: count() by k' in.csv
--- out
| k | m |
| --- | --- |
| k | x |
| --- | --- |
| a | 1 |
