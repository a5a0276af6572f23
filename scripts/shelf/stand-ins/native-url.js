/* The runtime has the class that `whatwg-url` brings along. */
exports.URL = URL;
exports.URLSearchParams = URLSearchParams;
