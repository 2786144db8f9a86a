// Makes the types of HTTP answers and websocket frames from the API's own documents.
import { readFile, writeFile } from 'node:fs/promises'
import { compile } from 'json-schema-to-typescript'
import openapiTS, { astToString } from 'openapi-typescript'

const read = async (name) => JSON.parse(await readFile(`schemas/${name}.json`, 'utf8'))
const BANNER = '// Made by `npm run types` from the API’s documents. Do not edit.\n'

const http = astToString(await openapiTS(await read('openapi')))
await writeFile('src/generated/http.ts', `${BANNER}\n${http}`)

/** Without titles of single fields, which would each become a type of its own. */
function untitled(node) {
  if (Array.isArray(node)) return node.map(untitled)
  if (node === null || typeof node !== 'object') return node
  const copy = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === 'title' && typeof value === 'string') continue
    if (key === 'discriminator') continue
    copy[key] = untitled(value)
  }
  // What the server sends is always there, defaults included.
  if (copy.type === 'object' && copy.properties !== undefined) copy.required = Object.keys(copy.properties)
  return copy
}

const asyncapi = await read('asyncapi')
const live = await compile(
  {
    title: 'LiveMessage',
    anyOf: [{ $ref: '#/components/schemas/ServerFrame' }, { $ref: '#/components/schemas/ClientMessage' }],
    components: { schemas: untitled(asyncapi.components.schemas) },
  },
  'LiveMessage',
  { bannerComment: BANNER, additionalProperties: false, ignoreMinAndMaxItems: true, unreachableDefinitions: false },
)
await writeFile('src/generated/live.ts', live)
