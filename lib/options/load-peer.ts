import { PeerMissing } from '../errors.ts'

/** What an import says of a package that is not there, and a require, which the command has in its place. */
const MISSING: readonly unknown[] = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']

/**
 * Loads a package that only those install who need it.
 *
 * @param reason what needs it, `s3://`
 * @throws {PeerMissing} it is not installed
 */
export async function loadPeer<T>(name: string, reason: string): Promise<T> {
  try {
    return await import(name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && MISSING.includes(error.code))) throw error
    throw new PeerMissing(`${reason} needs the package ${name}, which is not installed: npm install ${name}`)
  }
}
