//! gateways · the languages of the providers, one folder each · may touch the ports of the domain and
//! HTTP as a client · never touches SQL, events or decisions.
