/**
 * `configure` of safe-stable-stringify. In CommonJS, as an import of it from an ES module takes Node as long as all else that
 * a server loads of this package: the whole file is searched for the names of its exports.
 * @type {typeof import('safe-stable-stringify').configure}
 */
exports.configure = require('safe-stable-stringify').configure
