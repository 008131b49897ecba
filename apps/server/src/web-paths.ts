/** Where XMPP over WebSocket is served (RFC 7395 §3.1). */
export const WEBSOCKET_PATH = "/xmpp-websocket";

/** Where BOSH is served (XEP-0124). */
export const BOSH_PATH = "/http-bind";
