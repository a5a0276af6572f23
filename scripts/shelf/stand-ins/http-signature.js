/* Signs requests with SSH keys; loading it draws random numbers, which is not allowed then. */
exports.sign = exports.signRequest = () => {
  throw new Error("requests cannot be signed with SSH keys here");
};
