# md5 sha256 hash base64. Expected values from Python's hashlib and base64, and for hash from XXH64 written down from
# its specification in Python (with the specification's own test values).

=== digests and base64
--- file in.csv escaped
a,k
,1
a,1
ab,1
abc,1
Zürich,1
a\xff\x80,1
1234567,1
"a text that is longer than 32 bytes, so that all lanes of the hash run",1
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,1
007,1
--- run
weir 'select m = md5(a), s = sha256(a), h = hash(a), b = base64(a)' {in}
--- out
m,s,h,b
d41d8cd98f00b204e9800998ecf8427e,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,ef46db3751d8e999,
0cc175b9c0f1b6a831c399e269772661,ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb,d24ec4f1a98c6e5b,YQ==
187ef4436122d1cc2f40dc2b92f0eba0,fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603,65f708ca92d04a61,YWI=
900150983cd24fb0d6963f7d28e17f72,ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad,44bc2cf5ad770999,YWJj
103a821a3a6a0b923c9f74a39662bb51,4251685e06cab635578c72b1f5f221e9840a05ac4d8f2404be4177aa87f9907d,85f1debcbb1a8279,WsO8cmljaA==
72c1c2721ea3b8104e276448c3e1cd74,016c8883bbe256fe5b1152f7a76690d70bc7e2817b11319eea1d84270a8e8801,f40a9bb045af5e4c,Yf+A
fcea920f7412b5da7be0cf42b8c93759,8bb0cf6eb9b17d0f7d22b456f121257dc1254e1f01665370476383ea776df414,d3a46e9108289359,MTIzNDU2Nw==
64b8dcde918ea35b58698929faa2768a,980ff96353347cd34a8b010843eda3efcf349f5d7259bc045142a6daaf83e829,4073b590f4829e92,YSB0ZXh0IHRoYXQgaXMgbG9uZ2VyIHRoYW4gMzIgYnl0ZXMsIHNvIHRoYXQgYWxsIGxhbmVzIG9mIHRoZSBoYXNoIHJ1bg==
cfc92f41305ca00c9f9584bf67ae1b54,3afbb132863c57f08bdc32205eb6c63775397a9953819218a1f4b7cbdc0ff90f,23eb4606f4dbb83f,eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eA==
9e94b15ed312fa42232fd87a55db0d39,629f4cf9337b0d0c76f305d860f98894cfa8c279516b425747514ca8710deb97,b19e5c56f2bcf864,MDA3

=== they see the bytes of a field, and a computed number's shortest form
--- file in.csv
a
1.50
--- run
weir 'select x = md5(a) == md5("1.50"), y = md5(a + 0) == md5("1.5"), z = base64(a)' {in}
--- out
x,y,z
true,true,MS41MA==

=== null is the empty text
--- file in.csv
a,b
,1
--- run
weir 'select m = md5(a), n = md5(null), b = is_null(base64(a))' {in}
--- out
m,n,b
d41d8cd98f00b204e9800998ecf8427e,d41d8cd98f00b204e9800998ecf8427e,true
