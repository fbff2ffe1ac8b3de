import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The same relative path from this file as from the command's single file in `dist/cli/`. */
const PAGE = fileURLToPath(new URL('../report/page/', import.meta.url))

const IMPORT = /^import (\{[^}]*\}) from '(\.[\w./-]+)\.js'\n/gm
const EXPORT = /^export (?:const|function|async function) (\w+)/gm
/** Whole lines only, as what looks like a comment within a line may be part of a string. */
const COMMENT = /^\s*(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/|\/\/.*)\n/gm
const INDENT = /^\s+/gm

/** The script of the page: the modules below `page/script/` as one, each in a scope of its own and after those it imports. */
export function pageScript(): string {
  const scopes = new Map<string, string>()
  const read = (name: string): string => {
    const text = readFileSync(join(PAGE, 'script', `${name}.js`), 'utf8')
    const pathOf = (imported: string) => posix.join(posix.dirname(name), imported)
    for (const [, , imported = ''] of text.matchAll(IMPORT)) {
      const path = pathOf(imported)
      if (!scopes.has(path)) scopes.set(path, scope(path))
    }
    return small(text.replace(IMPORT, (_, names, imported) => `const ${names} = ${scopeName(pathOf(imported))}\n`))
  }
  const scope = (name: string): string => {
    const text = read(name)
    const exported = [...text.matchAll(EXPORT)].map(([, name]) => name)
    return `const ${scopeName(name)} = (() => {\n${text.replace(/^export /gm, '')}return { ${exported.join(', ')} }\n})()`
  }
  const main = read('main')
  return [...scopes.values(), main].join('\n')
}

function scopeName(module: string): string {
  return `${module.replaceAll(/[-/]/g, '_')}_js`
}

/** The style sheet of the page, without comments and indents. */
export function pageStyle(): string {
  return small(readFileSync(join(PAGE, 'style.css'), 'utf8'))
}

/** Source without comments and indents. */
export function small(source: string): string {
  return source.replace(COMMENT, '').replace(INDENT, '')
}
