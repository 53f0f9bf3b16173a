// A web server for one test, on this machine only: a thread, plain sockets, and an answer per request that may
// be as wrong as real servers are.

import Foundation
import Synchronization

/// A server on a free port of 127.0.0.1 that closes the connection after each answer.
final class LoopbackServer: Sendable {
  /// What a client asked for.
  struct Request: Sendable {
    var path: String
    /// The first byte it wants, where it does not want the whole.
    var start: Int?
    /// How many requests came before.
    var number: Int
  }

  /// What it is sent: a status line with headers, and bytes. The connection is closed after them.
  struct Answer: Sendable {
    var head: String
    var body: [UInt8]

    /// The contents, or the part of them that was asked for.
    static func contents(_ bytes: [UInt8], _ request: Request) -> Answer {
      guard let start = request.start else { return whole(bytes) }
      guard start < bytes.count else {
        return Answer(head: "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0", body: [])
      }
      return Answer(
        head: "HTTP/1.1 206 Partial Content\r\nContent-Length: \(bytes.count - start)\r\n"
          + "Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)", body: Array(bytes[start...]))
    }

    /// The contents, whatever part was asked for.
    static func whole(_ bytes: [UInt8]) -> Answer {
      Answer(head: "HTTP/1.1 200 OK\r\nContent-Length: \(bytes.count)", body: bytes)
    }

    static let missing = Answer(head: "HTTP/1.1 404 Not Found\r\nContent-Length: 0", body: [])

    /// The same answer, broken off after some bytes.
    func brokenOff(after count: Int) -> Answer { Answer(head: head, body: Array(body.prefix(count))) }
  }

  let port: UInt16
  private let descriptor: Int32
  private let seen = Mutex<[Request]>([])
  private let isStopped = Mutex(false)

  /// The address of its root.
  var base: String { "http://127.0.0.1:\(port)" }
  /// The requests so far.
  var requests: [Request] { seen.withLock { $0 } }

  /// Starts a server that answers as `answer` says.
  init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    descriptor = Self.stream()
    var address = Self.address(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        let isOver = connection < 0 || isStopped.withLock { $0 }
        if !isOver { serve(connection, answer) }
        if connection >= 0 { close(connection) }
        if isOver { break }
      }
      // Closed by the thread that accepts, and by nobody else: a number that is free is the next server's, and
      // whoever still accepts on it answers that server's clients.
      close(listener)
    }
  }

  /// Ends the server: its thread sees it with the connection that is made here.
  func stop() {
    isStopped.withLock { $0 = true }
    let caller = Self.stream()
    defer { close(caller) }
    var address = Self.address(port: port)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = connect(caller, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func stream() -> Int32 {
    #if canImport(Glibc)
      socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket(AF_INET, SOCK_STREAM, 0)
    #endif
  }

  /// The address of a port of 127.0.0.1.
  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private func serve(_ connection: Int32, _ answer: (Request) -> Answer) {
    var head: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      head += buffer[..<count]
    }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
    let start = range.flatMap { Int($0.dropFirst("range: bytes=".count).prefix { $0.isNumber }) }
    let request = seen.withLock { seen in
      let request = Request(
        path: words.count > 1 ? String(words[1]) : "", start: start, number: seen.count)
      seen.append(request)
      return request
    }
    let reply = answer(request)
    let bytes = Array("\(reply.head)\r\nConnection: close\r\n\r\n".utf8) + reply.body
    var sent = 0
    #if os(Linux)
      let flags = Int32(MSG_NOSIGNAL)
    #else
      let flags: Int32 = 0
      var one: Int32 = 1
      setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &one, socklen_t(MemoryLayout<Int32>.size))
    #endif
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(connection, $0.baseAddress, $0.count, flags) }
      guard count > 0 else { return }
      sent += count
    }
    // What the client still sends is taken in, or closing would throw away what it has not read yet.
    shutdown(connection, Int32(SHUT_WR))
    while recv(connection, &buffer, buffer.count, 0) > 0 {}
  }
}
