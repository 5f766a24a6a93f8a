import time
from collections import defaultdict
from tests.journeys.crawling import crawl
from stembase.people.cast import CAST
ROLES={"student":"P0008","mentor":"P0004","tutor":"P0011","coordinator":"P0002","operator":"P0006","quality":"P0003","physician":"P0013","researcher":"P0015","programme-director":"P0012","medical-director":"P0014","administrator":"P0001","":""}
def test_x(story):
    un=defaultdict(set); st=defaultdict(set); kinds={}
    for role, code in ROLES.items():
        for lang in ("zh-hans","en"):
            t=time.time(); seen=list(crawl(story,code,lang)); print(role,lang,len(seen), round(time.time()-t,1))
            for s in seen:
                if s.status!=200 or (s.html and s.size>60*1024) or s.queries>12: print("   ",s.status,s.address,s.size,s.queries, s.location)
                for u in s.untranslated: un[u].add(s.kind)
                for u in s.strange: st[lang,u].add(s.kind)
                kinds.setdefault(s.kind,s)
    print("UNTRANSLATED"); [print("  ",k,list(v)[:3]) for k,v in un.items()]
    print("STRANGE"); [print("  ",k,list(v)[:3]) for k,v in list(st.items())[:300]]
    print(len(kinds), sorted(kinds))
