import type { Lateness, LatenessSegment } from '@/contract'

export interface Share {
  whose: LatenessSegment['whose']
  holder: string
  seconds: number
}

/** Lateness added up by whose it was, the greatest share first. A night is nobody's, whoever had the ticket. */
export function shares(late: Lateness): Share[] {
  const found = new Map<string, Share>()
  for (const { whose, holder, seconds } of late.segments) {
    const named = whose === 'unit' ? holder : ''
    const share = found.get(`${whose} ${named}`) ?? { whose, holder: named, seconds: 0 }
    share.seconds += seconds
    found.set(`${whose} ${named}`, share)
  }
  return [...found.values()].sort((a, b) => b.seconds - a.seconds)
}
