export { accessLogPlugin as plugin } from '../../../../dist/index.js'

export const optionsOf = (logDir) => ({ logDir, environment: 'test', stdout: false, startLine: false })
