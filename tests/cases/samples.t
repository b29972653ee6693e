# The samples of data/samples; the expected values come from sqlite3 (.import --csv, sums as whole hundredths).

=== rows of the sales
--- run
weir 'reduce n = count()' "$SAMPLES/sales.csv"
--- out
n
400

=== the README's first pipeline
--- run
weir 'filter amount > 100 | partition by country | reduce total = sum(amount), n = count() | top 10 by total' "$SAMPLES/sales.csv"
--- out
country,total,n
US,16613.2,31
FR,15361.87,25
DE,9344.07,30
IN,7951.23,18
PL,7625.42,12
SE,7177.75,15
JP,6331.54,15
BR,5900.97,16

=== sums, smallest and largest by category
--- run
weir 'reduce n = count(), total = sum(amount), low = min(amount), high = max(amount) by category' "$SAMPLES/sales.csv"
--- out
category,n,total,low,high
accessories,54,17501.4,4.5,2580
paper,84,682.35,1.2,55
office,39,7233.07,25,895
input,65,7655.76,17.96,780
storage,42,4938.74,9.99,1348.5
video,28,7600.71,53.99,1199.8
network,36,19827.7,54.4,1980
audio,47,14170,40.5,1490
display,5,4233,249,2241

=== the average price that was paid, rounded
--- run
weir 'reduce avg_price = round(sum(price * qty) / sum(qty), 2) by category' "$SAMPLES/sales.csv"
--- out
category,avg_price
accessories,79.19
paper,1.96
office,45.78
input,26.04
storage,19.99
video,58.92
network,90.54
audio,61.88
display,235.17

=== how many customers and products a country has
--- run
weir 'reduce customers = count_distinct(customer), products = count_distinct(product) by country' "$SAMPLES/sales.csv"
--- out
country,customers,products
DE,4,17
US,4,16
BR,3,15
JP,3,14
PL,2,14
FR,4,16
IN,3,15
SE,2,15

=== the largest sale of each country
--- run
weir 'partition by country | top 1 by amount | merge | select country, customer, product, amount' "$SAMPLES/sales.csv"
--- out
country,customer,product,amount
DE,Jürgen Groß,Webcam,1199.80
US,"Bob ""Buddy"" Smith",Router,1980.00
BR,João da Conceição,"Disk 12""",1348.50
JP,鈴木 一郎,Headset,1490.00
PL,Agnieszka Wójcik,Router,1980.00
FR,Zoé Lefèvre,Dock,2580.00
IN,आशा वर्मा,"Monitor 27""",2241.00
SE,Björn Sjögren,Dock,1935.00

=== the five largest sales
--- run
weir 'top 5 by amount | select id, customer, amount' "$SAMPLES/sales.csv"
--- out
id,customer,amount
1078,Zoé Lefèvre,2580.00
1376,आशा वर्मा,2241.00
1117,Agnieszka Wójcik,1980.00
1193,Zoé Lefèvre,1980.00
1384,"Bob ""Buddy"" Smith",1980.00

=== first and last sale of each country
--- run
weir 'reduce a = first(id), z = last(id) by country' "$SAMPLES/sales.csv"
--- out
country,a,z
DE,1001,1390
US,1002,1388
BR,1003,1394
JP,1005,1389
PL,1006,1398
FR,1010,1386
IN,1017,1400
SE,1018,1396

=== newlines in products
--- run
weir 'filter product ~ /\n/ | select id, product, amount' "$SAMPLES/sales.csv"
--- out
id,product,amount
1024,"Gift set
(wrapped)",25.00
1056,"Gift set
(wrapped)",75.00
1115,"Gift set
(wrapped)",25.00
1143,"Gift set
(wrapped)",75.00
1324,"Gift set
(wrapped)",250.00
1343,"Gift set
(wrapped)",125.00
1354,"Gift set
(wrapped)",125.00

=== quotes in customers
--- run
weir 'filter contains(customer, "\"") and country == "US" | select id, customer | take 3' "$SAMPLES/sales.csv"
--- out
id,customer
1011,"Bob ""Buddy"" Smith"
1034,"Bob ""Buddy"" Smith"
1056,"Bob ""Buddy"" Smith"

=== sums by month
--- run
weir 'reduce total = sum(amount), n = count() by month = substr(date, 0, 7)' "$SAMPLES/sales.csv"
--- out
month,total,n
2025-01,4058.4,34
2025-02,5141.04,31
2025-03,10232.69,34
2025-04,8091.28,33
2025-05,9018.87,34
2025-06,7374.18,33
2025-07,7909.11,34
2025-08,5247.52,34
2025-09,6069.66,33
2025-10,5977.39,34
2025-11,3702.37,33
2025-12,11020.22,33

=== a class of size as the key
--- run
weir 'map size = case { amount < 10 -> "small", amount < 100 -> "middle", _ -> "large" } | reduce n = count(), total = sum(amount) by size' "$SAMPLES/sales.csv"
--- out
size,n,total
middle,150,7116.8
small,88,419.88
large,162,76306.05

=== amount is price times quantity
--- run
weir 'filter price * qty != amount | reduce n = count()' "$SAMPLES/sales.csv"
--- out
n
0

=== what is written is what was read
# The samples are quoted as weir quotes, so a program that changes nothing gives the same bytes.
--- run
for f in sales customers events; do weir '' "$SAMPLES/$f.csv" | cmp - "$SAMPLES/$f.csv"; done
weir -t '' "$SAMPLES/sensors.tsv" | cmp - "$SAMPLES/sensors.tsv"

=== events: values that are empty or no number
--- run
weir 'reduce n = count(), given = count(value), total = sum(value) by kind' "$SAMPLES/events.csv" 2>err
sed "s,$SAMPLES/,," err
rm err
--- out
kind,n,given,total
click,45,45,217
view,89,0,
buy,33,33,1185.67
error,33,33,
weir: warning: 37 values of 'value' are not numbers (first: events.csv:9 "N/A"); taken as null (--strict to fail)

=== events: N/A as a null word
--- run
weir --null N/A 'reduce n = count(), given = count(value), high = max(value) by kind | sort kind' "$SAMPLES/events.csv"
--- out
kind,n,given,high
buy,33,29,79.15
click,45,45,11
error,33,0,
view,89,0,

=== customers by segment
--- run
weir 'reduce n = count(), a = first(name), z = last(name) by segment' "$SAMPLES/customers.csv"
--- out
segment,n,a,z
consumer,15,Jürgen Groß,आशा वर्मा
business,5,"Müller, Anna",Priya Sharma
school,5,François Noël,"Rao, Vikram"

=== the five busiest users
--- run
weir 'reduce n = count() by user | sort -n, user | take 5' "$SAMPLES/events.csv"
--- out
user,n
u06,22
u07,21
u12,19
u08,18
u11,18
