import { register } from 'node:module'

// The package under test finds the clients beside itself in a project; here they lie in this folder.
const parentURL = new URL('../package.json', import.meta.url).href
const hook = `const CLIENTS = ['@aws-sdk/client-s3', '@aws-sdk/client-dynamodb', '@clickhouse/client']
export const resolve = (specifier, context, next) =>
  next(specifier, CLIENTS.includes(specifier) ? { ...context, parentURL: ${JSON.stringify(parentURL)} } : context)`

register(`data:text/javascript,${encodeURIComponent(hook)}`)
