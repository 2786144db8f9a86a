import { describe, expect, it } from 'vitest'
import { trackingCode } from './trackingCode'

describe('a tracking code', () => {
  it.each(['abcd-efgh-jkmn-pqrs', ' ABCDEFGHJKMNPQRS ', 'abcd efgh jkmn pqrs', 'ａｂｃｄ—efgh–jkmn－pqrs'])('is read from %s', (typed) => {
    expect(trackingCode(typed)).toBe('ABCD-EFGH-JKMN-PQRS')
  })
  it('of nothing is nothing', () => {
    expect(trackingCode(' - ')).toBe('')
  })
})
