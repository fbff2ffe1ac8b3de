import { OptionInvalid } from '../errors.ts'
import { expectedParameters } from '../options/address-parameters.ts'
import { shownValue } from '../options/shown-value.ts'

/** A place in S3, or in a store that speaks S3. */
export interface BucketAddress {
  bucket: string
  /** Empty, or ends with a slash. */
  prefix: string
  /** Undefined: as the SDK finds it, in the environment or a profile. */
  region: string | undefined
  /** Undefined: AWS itself, or what the environment names. */
  endpoint: string | undefined
}

const SCHEME = 's3://'

/** S3's naming rules. */
const BUCKET = /^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/

/** Characters that every client and engine reads alike in a key. */
const PREFIX = /^[A-Za-z0-9!_.*'()=-]+$/

const MAX_PREFIX_LENGTH = 512

const PARAMETERS = ['region', 'endpoint']

/** Whether a place is in a bucket, rather than a folder. */
export function isBucketAddress(place: string): boolean {
  return place.startsWith(SCHEME)
}

/**
 * Reads `s3://bucket`, `s3://bucket/prefix`, `s3://bucket/prefix?region=eu-west-1&endpoint=http://localhost:9000`.
 *
 * @param name of the option, for messages
 * @throws {OptionInvalid} the text is no such address
 */
export function parseBucketAddress(name: string, text: string): BucketAddress {
  const refuse = (expected: string) => {
    throw new OptionInvalid(`Option ${name} is ${shownValue(text)}; expected ${expected}`)
  }
  if (!isBucketAddress(text)) return refuse('an address such as s3://bucket/prefix')
  const [path = '', query, ...more] = text.slice(SCHEME.length).split('?')
  if (more.length > 0) return refuse('at most one ? in the address')
  const [bucket = '', ...folders] = path.split('/')
  if (!BUCKET.test(bucket)) {
    return refuse('s3:// and the name of a bucket: 3 to 63 lower case letters, digits, dots and hyphens')
  }
  if (folders.at(-1) === '') folders.pop()
  const odd = folders.find((folder) => !PREFIX.test(folder) || folder === '.' || folder === '..')
  if (odd !== undefined || folders.join('/').length > MAX_PREFIX_LENGTH) {
    return refuse("a prefix of names with letters, digits and !_.*'()=- between single slashes, 512 characters at most")
  }
  if (folders.some((folder) => /^(?:category|day)=/.test(folder))) {
    return refuse('the prefix above the folders category=… and day=…')
  }
  const parameters = new URLSearchParams(query)
  const expected = expectedParameters(parameters, PARAMETERS, PARAMETERS.join(' and '))
  if (expected !== null) return refuse(expected)
  return {
    bucket,
    prefix: folders.map((folder) => `${folder}/`).join(''),
    region: checkRegion(`${name}?region`, parameters.get('region')),
    endpoint: checkEndpoint(`${name}?endpoint`, parameters.get('endpoint')),
  }
}

/**
 * The address in the option `to`, whose region and endpoint the options of these names override.
 *
 * @throws {OptionInvalid} one of them is wrong
 */
export function bucketOf(to: string, region: string | undefined, endpoint: string | undefined): BucketAddress {
  const address = parseBucketAddress('to', to)
  return {
    ...address,
    region: checkRegion('region', region) ?? address.region,
    endpoint: checkEndpoint('endpoint', endpoint) ?? address.endpoint,
  }
}

/** @throws {OptionInvalid} */
function checkRegion(name: string, region: string | null | undefined): string | undefined {
  if (region === null || region === undefined) return undefined
  if (typeof region === 'string' && /^[a-z0-9-]+$/.test(region)) return region
  throw new OptionInvalid(`Option ${name} is ${shownValue(region)}; expected the name of a region such as eu-west-1`)
}

/** @throws {OptionInvalid} */
function checkEndpoint(name: string, endpoint: string | null | undefined): string | undefined {
  if (endpoint === null || endpoint === undefined) return undefined
  if (typeof endpoint === 'string' && /^https?:$/.test(protocolOf(endpoint))) return endpoint
  throw new OptionInvalid(
    `Option ${name} is ${shownValue(endpoint)}; expected the address of a store such as http://localhost:9000`,
  )
}

function protocolOf(address: string): string {
  try {
    return new URL(address).protocol
  } catch {
    return ''
  }
}

/** `s3://bucket/prefix`, as messages and the ledger name it. */
export function formatAddress({ bucket, prefix }: Pick<BucketAddress, 'bucket' | 'prefix'>): string {
  return `${SCHEME}${bucket}/${prefix}`
}

/** The address as it is typed in a shell, quoted if need be, with region and endpoint where they were given. */
export function typedAddress(address: BucketAddress): string {
  const { region, endpoint } = address
  const parameters = [region && `region=${region}`, endpoint && `endpoint=${endpoint}`].filter(
    (one) => one !== undefined,
  )
  const place = [formatAddress(address), ...(parameters.length === 0 ? [] : [parameters.join('&')])].join('?')
  return /^[\w:/.=-]+$/.test(place) ? place : `'${place.replaceAll("'", `'\\''`)}'`
}
