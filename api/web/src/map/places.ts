/** What the map shows of a list of tickets: points, and counts by town. */

import type { FeatureCollection, Point } from 'geojson'
import type { IncidentView } from '@/contract'

export interface PointProperties {
  id: string
  severity: string
}

export function points(tickets: readonly IncidentView[]): FeatureCollection<Point, PointProperties> {
  return {
    type: 'FeatureCollection',
    features: tickets
      .filter((t) => t.lng !== null && t.lat !== null)
      .map((t) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [t.lng ?? 0, t.lat ?? 0] },
        properties: { id: t.id, severity: t.severity ?? '' },
      })),
  }
}

export function countsByTown(tickets: readonly IncidentView[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const t of tickets) if (t.town !== null) counts.set(t.town, (counts.get(t.town) ?? 0) + 1)
  return counts
}

/** Shades 0..4: nothing, and four equal steps up to the busiest town. */
export function shadeOf(count: number, most: number): 0 | 1 | 2 | 3 | 4 {
  if (count <= 0 || most <= 0) return 0
  return Math.min(4, Math.max(1, Math.ceil((count / most) * 4))) as 1 | 2 | 3 | 4
}

export function bounds(outlines: FeatureCollection): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null
  const visit = (c: unknown): void => {
    if (!Array.isArray(c)) return
    if (typeof c[0] === 'number' && typeof c[1] === 'number') {
      const [x, y] = c as [number, number]
      box = box === null ? [x, y, x, y] : [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)]
      return
    }
    for (const inner of c) visit(inner)
  }
  for (const feature of outlines.features) if ('coordinates' in feature.geometry) visit(feature.geometry.coordinates)
  return box
}

/** S1 tickets that pulse; more would not be seen apart. */
export const PULSES = 40

export function pulsing(tickets: readonly IncidentView[]): IncidentView[] {
  return tickets.filter((t) => t.severity === 'S1' && t.closed_at === null && t.lng !== null).slice(0, PULSES)
}
