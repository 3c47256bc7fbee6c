/*
 * The limit on a machine: one thread, one epoll, one send() a reader. Keeps nothing and knows one room.
 *   GET …   answers a stream of events that never ends
 *   POST …  sends its body to all streams as one event, then answers 201
 * usage: loop PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 65536, REQUEST = 8192 };

static int readers[MOST], reader_count, place_of[MOST];

static void leave(int peer)
{
    if (place_of[peer]) {
        int place = place_of[peer] - 1;
        readers[place] = readers[--reader_count];
        place_of[readers[place]] = place + 1;
        place_of[peer] = 0;
    }
    close(peer);
}

static void follow(int peer)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nevent: hello\ndata: {}\n\n";
    readers[reader_count++] = peer;
    place_of[peer] = reader_count;
    send(peer, head, sizeof head - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void say(int peer, const char *body)
{
    static const char answer[] = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
    static long id;
    char event[REQUEST + 128];
    int length = snprintf(event, sizeof event, "id: %ld\nevent: message.posted\ndata: %s\n\n", ++id, body);
    for (int index = 0; index < reader_count; index++) {
        send(readers[index], event, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    send(peer, answer, sizeof answer - 1, MSG_NOSIGNAL);
}

static void serve(int peer)
{
    char request[REQUEST + 1];
    ssize_t length = recv(peer, request, REQUEST, MSG_DONTWAIT);
    if (length <= 0) {
        leave(peer);
        return;
    }
    request[length] = 0;
    char *body = strstr(request, "\r\n\r\n");
    if (strncmp(request, "GET", 3) == 0) follow(peer);
    else if (body) say(peer, body + 4);
}

int main(int count, char **words)
{
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(count > 1 ? atoi(words[1]) : 5083) };
    struct epoll_event interest = { .events = EPOLLIN, .data.fd = listener }, ready[512];
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
        perror("loop");
        return 1;
    }
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &interest);
    for (;;) {
        int found = epoll_wait(epoll, ready, 512, -1);
        for (int index = 0; index < found; index++) {
            if (ready[index].data.fd != listener) {
                serve(ready[index].data.fd);
                continue;
            }
            int peer = accept(listener, 0, 0);
            if (peer < 0 || peer >= MOST) continue;
            setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            interest = (struct epoll_event){ .events = EPOLLIN, .data.fd = peer };
            epoll_ctl(epoll, EPOLL_CTL_ADD, peer, &interest);
        }
    }
}
