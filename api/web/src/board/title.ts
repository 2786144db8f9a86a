import type { IncidentView } from '@/contract'

const BETWEEN = ' · '

/** A ticket's title, "matter · place"; what a masked one is called stands in the reader's language. */
export function titleOf(ticket: Pick<IncidentView, 'sight' | 'title'>, t: (key: string) => string): string {
  if (ticket.sight !== 'masked') return ticket.title
  return [t('board.masked'), ...ticket.title.split(BETWEEN).slice(1)].join(BETWEEN)
}

/** The matter, which is read first, and the place. */
export function titleParts(title: string): [string, string] {
  const [matter, ...place] = title.split(BETWEEN)
  return [matter ?? title, place.join(BETWEEN)]
}
