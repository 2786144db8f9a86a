/** A case number as it is spoken of in its own county: month, day, channel, serial. */

/** 3311022026112201000123 → 1122-01-000123; other numbers stay whole. */
export function shortCase(caseNo: string): string {
  const parts = /^\d{6}\d{4}(\d{4})(\d{2})(\d{6})$/.exec(caseNo)
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : caseNo
}
