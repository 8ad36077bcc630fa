"""The index: built from documents, asked with a question; it holds no opinion on what is true."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np

from knowledge.search.documents import Document, Finding, Findings, passages
from knowledge.search.postings import Floats, Postings, Tuning, Vocabulary, Whole
from knowledge.search.questions import Terms, read, terms_of
from knowledge.text import simplified

KINDS = 3  # pairs, words, letters, in the order of Terms


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind of collection is scored."""

    whole: Tuning
    part: Tuning
    kinds: tuple[float, float, float]
    parts: float


LONG = Manner(Tuning(0.3, 0.3), Tuning(0.3, 0.2), (1.0, 0.6, 0.0), 0.5)
SHORT = Manner(Tuning(1.2, 0.75), Tuning(1.2, 0.75), (1.0, 0.7, 1.2), 0.6)
SHORT_BELOW = 200  # characters, on average


@dataclass(frozen=True)
class Index:
    documents: tuple[Document, ...]
    parts: tuple[str, ...]
    owners: Whole
    vocabularies: tuple[Vocabulary, ...]
    wholes: tuple[Postings, ...]
    pieces: tuple[Postings, ...]
    manner: Manner

    @classmethod
    def build(cls, documents: Iterable[Document]) -> Self:
        documents = tuple(documents)
        parts=[];owners=[]
        voc=tuple(Vocabulary() for _ in range(KINDS))
        ids=[[] for _ in range(KINDS)];un=[[] for _ in range(KINDS)]
        for number,d in enumerate(documents):
            head=(d.title+"\n") if d.title else ""
            for p in passages(d.text) or [""]:
                for k,t in enumerate(terms_of(simplified(head+p))):
                    n=voc[k].number(t);ids[k].extend(n);un[k].extend([len(parts)]*len(n))
                parts.append(p);owners.append(number)
        owners=np.array(owners,np.int32)
        mean=sum(len(d.text) for d in documents)/max(1,len(documents))
        m=SHORT if mean<SHORT_BELOW else LONG
        W=[];P=[]
        for k in range(KINDS):
            t=np.array(ids[k],np.int32);u=np.array(un[k],np.int32)
            P.append(Postings.build(t,u,(len(voc[k].ids),len(parts)),m.part));W.append(Postings.build(t,owners[u],(len(voc[k].ids),len(documents)),m.whole))
        return cls(documents,tuple(parts),owners,voc,tuple(W),tuple(P),m)

    def raw(self, q):
        terms=read(simplified(q)); N=len(self.documents)
        D=np.zeros(N,np.float32);P=np.zeros(len(self.parts),np.float32)
        for k,ws in enumerate(terms.kinds()):
            wt=self.manner.kinds[k]
            if not wt: continue
            h=self.wholes[k].holders();idfmax=np.log(1+(N+.5)/.5)
            selfs=0;l=[]
            for t,w in ws.items():
                i=self.vocabularies[k].ids.get(t)
                if i is None: selfs+=w*idfmax;continue
                x=w*np.log(1+(N-h[i]+.5)/(h[i]+.5));selfs+=x;l.append((i,x))
            if not selfs: continue
            l=[(i,wt*x/selfs) for i,x in l]
            D+=self.wholes[k].scores(l);P+=self.pieces[k].scores(l)
        starts=np.flatnonzero(np.r_[True,self.owners[1:]!=self.owners[:-1]])
        best=np.maximum.reduceat(P,starts)
        return D+self.manner.parts*best,D,P
    def find(self, question: str, limit: int = 10) -> Findings:
        s,D,P=self.raw(question);o=np.argsort(-s,kind='stable')[:limit]
        return Findings(tuple(Finding(self.documents[i],float(s[i]),self.documents[i].text[:300]) for i in o),self.documents[o[0]].text[:300])
