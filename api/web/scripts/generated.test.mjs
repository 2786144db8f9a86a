import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { commandsOf } from './commands.mjs'
import { generated } from './types.mjs'

describe('generated files', () => {
  it('are what the committed documents make: else run `make schemas`', async () => {
    for (const [path, text] of Object.entries(await generated())) {
      expect(await readFile(new URL(`../${path}`, import.meta.url), 'utf8'), path).toBe(text)
    }
  })
})

describe('what a command asks', () => {
  const ask = (properties, required = []) => {
    const path = '/api/v1/incidents/{incident_id}/do-it'
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/DoItBody' } } }
    return commandsOf({
      paths: { [path]: { post: { summary: '做: does it.', requestBody: { content } } } },
      components: { schemas: { DoItBody: { properties, required } } },
    })['do-it']
  }

  it('is told by the schema of each field', () => {
    const unit = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,32}$' }
    const asked = ask(
      {
        until: { type: 'string', format: 'date-time' },
        into: { type: 'string', pattern: '^[A-Za-z0-9-]{1,40}$' },
        unit: { anyOf: [unit, { type: 'null' }], default: null },
        units: { type: 'array', items: unit, minItems: 1 },
        reason: { type: 'string', maxLength: 4000 },
        article: { type: 'string', maxLength: 80 },
        photos: { type: 'array', items: { type: 'string' } },
        parts: { type: 'array', items: { $ref: '#/components/schemas/Part' }, minItems: 2 },
        agree: { type: 'boolean' },
        form: { enum: ['a', 'b'], type: 'string', default: 'a' },
        rate: { type: 'integer', minimum: 1, maximum: 5 },
        seen_version: { type: 'integer' },
      },
      ['until', 'reason'],
    )
    expect(asked.zh).toBe('做')
    expect(Object.fromEntries(asked.fields.map((f) => [f.name, f.kind]))).toEqual({
      until: 'moment',
      into: 'ticket',
      unit: 'unit',
      units: 'units',
      reason: 'text',
      article: 'line',
      photos: 'references',
      parts: 'parts',
      agree: 'yesno',
      form: 'choice',
      rate: 'rate',
    })
    expect(asked.fields.filter((f) => f.required).map((f) => f.name)).toEqual(['until', 'units', 'reason', 'parts'])
    expect(asked.fields.find((f) => f.name === 'form')).toMatchObject({ choices: ['a', 'b'], initially: 'a' })
  })
})
