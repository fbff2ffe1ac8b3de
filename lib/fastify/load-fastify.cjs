/**
 * The application's Fastify, loaded when it is asked for, so that the package works where Fastify is not installed. In
 * CommonJS, as bundlers understand this `require` and put no second Fastify beside the application's.
 * @returns {typeof import('fastify')}
 */
exports.loadFastify = () => require('fastify')
