module.exports = require("../built/node.cjs").integration;
