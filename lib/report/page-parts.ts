import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('./page/', import.meta.url))

const IMPORT = /^import \{[^}]*\} from '(\.\/[\w-]+\.js)'\n/gm
const EXPORT = /^export /gm
/** Whole lines only: what stands inside a line may be text. */
const COMMENT = /^\s*(?:\/\*\*[\s\S]*?\*\/|\/\/.*)\n/gm
const INDENT = /^\s+/gm

/** What the browser runs: the modules below `page/script/` as one, each after those it imports. */
export function pageScript(): string {
  const texts = new Map<string, string>()
  const add = (path: string) => {
    if (texts.has(path)) return
    // Its place is behind those that it imports.
    const text = readFileSync(path, 'utf8')
    for (const [, imported = ''] of text.matchAll(IMPORT)) add(join(dirname(path), imported))
    texts.set(path, `// ${basename(path)}\n${small(text.replace(IMPORT, '').replace(EXPORT, ''))}`)
  }
  add(join(PAGE, 'script', 'main.js'))
  return [...texts.values()].join('\n')
}

/** How the page looks. */
export function pageStyle(): string {
  return small(readFileSync(join(PAGE, 'style.css'), 'utf8'))
}

function small(source: string): string {
  return source.replace(COMMENT, '').replace(INDENT, '')
}
