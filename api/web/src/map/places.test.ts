import { describe, expect, it } from 'vitest'
import { aTicket } from '@/live/samples'
import { bounds, countsByTown, points, pulsing, shadeOf } from './places'

describe('what the map shows', () => {
  it('has no point for a masked ticket, and still counts it in its town', () => {
    const masked = aTicket('m', { lng: null, lat: null, sight: 'masked' })
    expect(points([masked, aTicket('a')]).features.map((f) => f.properties.id)).toEqual(['a'])
    expect(countsByTown([masked, aTicket('a')]).get('331102001')).toBe(2)
  })
  it('shades in four steps up to the busiest town', () => {
    expect([0, 1, 2, 3, 5, 8].map((n) => shadeOf(n, 8))).toEqual([0, 1, 1, 2, 3, 4])
    expect(shadeOf(0, 0)).toBe(0)
  })
  it('lets only open critical tickets pulse', () => {
    const list = [aTicket('a', { severity: 'S1' }), aTicket('b', { severity: 'S1', closed_at: 'x' }), aTicket('c')]
    expect(pulsing(list).map((t) => t.id)).toEqual(['a'])
  })
  it('knows the county’s extent', () => {
    const ring = [[1, 2], [5, 3], [4, 9], [1, 2]]
    expect(
      bounds({
        type: 'FeatureCollection',
        features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }],
      }),
    ).toEqual([1, 2, 5, 9])
  })
})
