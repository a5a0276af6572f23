-- Sends one POST again and again and prints what came of it as a line of JSON.
-- Arguments are files, "" for none: the body; paths to call round robin; the text that every
-- answer must have, and looking at it slows wrk down.
--
-- wrk has corrected the percentiles before `done` sees them (`stats_correct`): for an answer that
-- took at least twice the mean time between two answers on a connection, it adds the requests that
-- a caller with that pace would have made in the meantime. They tell how much of the time was slow
-- and not how many of the requests, and no uncorrected ones are to be had here.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local function read(name)
  local file = assert(io.open(name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function to_round_robin(paths)
  local requests = {}
  for path in paths:gmatch("[^\n]+") do
    table.insert(requests, wrk.format(nil, path))
  end
  local at = 0
  return function()
    at = at % #requests + 1
    return requests[at]
  end
end

function init(args)
  wrong = 0
  wrk.method = "POST"
  wrk.body = read(args[1])
  wrk.headers["Content-Type"] = "application/json"
  if args[2] ~= "" then
    request = to_round_robin(read(args[2]))
  end
  if args[3] ~= "" then
    local expected = read(args[3])
    response = function(status, _, body)
      -- wrk itself counts what is over 399.
      if status < 400 and (status ~= 200 or body ~= expected) then
        wrong = wrong + 1
      end
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  for _, thread in ipairs(threads) do
    failed = failed + thread:get("wrong")
  end
  io.write(string.format(
    '{"requests":%d,"failed":%d,"seconds":%.6f,"p50Ms":%.3f,"p99Ms":%.3f,"p999Ms":%.3f}\n',
    summary.requests,
    failed,
    summary.duration / 1e6,
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    latency:percentile(99.9) / 1e3
  ))
end
