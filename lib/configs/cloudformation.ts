import type { Shipped } from './shipped.ts'

/** A template of CloudFormation in JSON, which is YAML too and so can have comments above it. */
export function template(
  { name }: Shipped,
  what: string,
  resources: readonly [id: string, resource: object][],
): string {
  const head = { AWSTemplateFormatVersion: '2010-09-09', Description: `Access log of ${name}: ${what}` }
  return JSON.stringify({ ...head, Resources: Object.fromEntries(resources) }, null, 2)
}

/** Names of resources are letters and digits alone: others are spelt, and so is the letter that begins a spelling. */
export function logicalId(kind: string, name: string): string {
  return kind + name.replace(/[^A-Za-wyz0-9]/g, (character) => `x${character.charCodeAt(0).toString(16)}`)
}
