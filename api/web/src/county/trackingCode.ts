/** Tracking codes as people type them. */

/** `ABCD-EFGH-JKMN-PQRS` of what was typed in any case, with dashes and blanks or without. */
export function trackingCode(typed: string): string {
  const bare = typed.normalize('NFKC').replace(/[\s\-\u2010-\u2015]+/g, '').toUpperCase()
  return bare.match(/.{1,4}/g)?.join('-') ?? ''
}
