/** What waits for whom: the statuses in which a role has to do the next step. */

import type { Account, IncidentView } from '@/contract'

const ACCEPTING = ['PENDING_ACCEPT', 'HANDED_OVER']
const DISPATCHING = ['PENDING_DISPATCH', 'RETURN_REVIEW', 'FEEDBACK', 'REOPENED']
const CHECKING = ['CHECKING_PRE', 'CHECKING_POST']
const UNIT = ['PENDING_SIGN', 'HANDLING', 'REWORK']

const WAITS_FOR: Record<string, readonly string[]> = {
  HOTLINE_AGENT: ACCEPTING,
  ACCEPTOR: ACCEPTING,
  DISPATCHER: DISPATCHING,
  DUTY_OFFICER: [...ACCEPTING, ...DISPATCHING],
  PETITION_CLERK: [...ACCEPTING, ...DISPATCHING, ...UNIT, 'PENDING_VISIT'],
  TOWN_DESK: UNIT,
  DEPT_DESK: UNIT,
  DEPT_HANDLER: ['HANDLING', 'REWORK'],
  DEPT_LEADER: UNIT,
  VISITOR: ['PENDING_VISIT'],
  GRID_WORKER: CHECKING,
  VILLAGE: CHECKING,
}

const BY_UNIT = new Set(['TOWN_DESK', 'DEPT_DESK', 'DEPT_HANDLER', 'DEPT_LEADER'])

/** Whether the ticket's next step is this account's to take. */
export function waitsFor(ticket: IncidentView, account: Account): boolean {
  if (BY_UNIT.has(account.role)) {
    const co = ticket.co.find((c) => c.unit === account.unit)
    if (co !== undefined && co.state !== 'DONE' && co.state !== 'WAIVED' && ticket.closed_at === null) return true
    if (account.unit === null || ticket.lead !== account.unit) return false
  }
  return WAITS_FOR[account.role]?.includes(ticket.status) ?? false
}
