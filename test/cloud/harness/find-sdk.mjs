import { register } from 'node:module'

// The package under test finds the SDK beside itself in a project; here it lies in this folder.
const parentURL = new URL('../package.json', import.meta.url).href
const hook = `export const resolve = (specifier, context, next) =>
  next(specifier, specifier === '@aws-sdk/client-s3' ? { ...context, parentURL: ${JSON.stringify(parentURL)} } : context)`

register(`data:text/javascript,${encodeURIComponent(hook)}`)
