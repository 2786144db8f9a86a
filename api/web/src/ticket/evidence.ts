/** The phrases that decided a classification, marked in the text. */

export interface Piece {
  text: string
  mark: 'evidence' | 'danger' | null
}

/** `text` cut into pieces, the phrases marked; longer phrases first, danger over evidence. */
export function marked(text: string, evidence: readonly string[], danger: readonly string[]): Piece[] {
  const marks = new Array<Piece['mark']>(text.length).fill(null)
  const paint = (phrases: readonly string[], mark: Piece['mark']): void => {
    for (const phrase of [...phrases].sort((a, b) => b.length - a.length)) {
      if (phrase === '') continue
      for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + phrase.length)) {
        marks.fill(mark, at, at + phrase.length)
      }
    }
  }
  paint(evidence, 'evidence')
  paint(danger, 'danger')
  const pieces: Piece[] = []
  for (let i = 0; i < text.length; i += 1) {
    const last = pieces.at(-1)
    const mark = marks[i] ?? null
    if (last !== undefined && last.mark === mark) last.text += text[i]
    else pieces.push({ text: text[i] ?? '', mark })
  }
  return pieces
}

/** A sensor's reading: what was measured, how much of it, and what that means; `word` knows names. */
export function readingWords(
  reading: Record<string, unknown>,
  word: (of: 'kind' | 'condition', name: string) => string,
): string {
  const [kind, condition] = [String(reading.kind ?? ''), String(reading.condition ?? '')]
  const meaning = condition === '' || condition === kind ? '' : word('condition', condition)
  return [word('kind', kind), reading.value ?? '', reading.unit ?? '', meaning].filter((w) => w !== '').join(' ')
}
